package dev.punctual.load.report;

import static dev.punctual.load.terminal.Figures.millis;
import static dev.punctual.load.terminal.Figures.percent;
import static dev.punctual.load.terminal.Figures.rate;

import dev.punctual.load.PhaseResult;
import dev.punctual.load.plot.Element;
import dev.punctual.load.plot.Style;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The report as a page: one file that needs no network and no scripts, for light and dark, for a desk and a phone.
public final class HtmlReport {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private static final String LATENCY_NOTE =
            "Over HTTP, from the moment a question was due to the last byte of its answer, so that every wait is"
                    + " counted. Each step to the right is one more nine.";
    private static final String LADDER_NOTE =
            "Every answer comes from the best rung that fits its budget. When the load grows, cheaper rungs answer;"
                    + " the budget is kept.";
    private static final String QUALITY_NOTE =
            "Predictions against what came true, on rows that no model was trained on. RMSE is the root of the mean"
                    + " squared error, MAE the mean absolute error, AUC how often a late one was ranked above one that"
                    + " was not.";

    private final DemoReport report;
    private final ReportPlots plots;
    private final ReportTables tables;

    private HtmlReport(DemoReport report) {
        this.report = report;
        this.plots = new ReportPlots(report);
        this.tables = new ReportTables(report);
    }

    /// The page.
    public static String page(DemoReport report) {
        return new HtmlReport(report).page();
    }

    /// The plot of latency by percentile alone, as a file of SVG.
    public static String latencySvg(DemoReport report) {
        return new ReportPlots(report).latency().svgFile();
    }

    private String page() {
        Element head =
                Element.of("head")
                        .add(Element.of("meta").with("charset", "utf-8"))
                        .add(
                                Element.of("meta")
                                        .with("name", "viewport")
                                        .with("content", "width=device-width, initial-scale=1"))
                        .add(Element.of("title", report.run().title()))
                        .add(Element.of("style").text(Style.CSS + PageStyle.CSS));
        Element main =
                Element.of("main")
                        .add(Element.of("h1", report.run().title()))
                        .add(Element.of("p", lead()))
                        .add(tiles())
                        .add(latency())
                        .add(ladder())
                        .add(qualities())
                        .add(conditions());
        return "<!doctype html>\n"
                + Element.of("html").with("lang", "en").add(head).add(Element.of("body").add(main))
                + "\n";
    }

    private Element latency() {
        var drawings = boxed("column", plots.latency().figure(), plots.tail().figure());
        return section("Latency", LATENCY_NOTE).add(boxed("grid", drawings, tables.phases()));
    }

    private Element ladder() {
        return section("The ladder at work", LADDER_NOTE)
                .add(
                        boxed(
                                "grid",
                                plots.rungs(report.steady()).figure(),
                                plots.rungs(report.overload()).figure(),
                                plots.rate().figure(),
                                boxed("column", tables.rungs(), tables.reasons())));
    }

    private Element qualities() {
        return section("Quality", QUALITY_NOTE)
                .add(
                        boxed(
                                "grid",
                                plots.errors().figure(),
                                plots.ablation().figure(),
                                tables.quality(),
                                tables.ablation()));
    }

    private Element conditions() {
        return section("The run", "What had to hold, and what the run was made of.")
                .add(boxed("grid", tables.checks(), boxed("column", tables.run(), tables.steps())));
    }

    private String lead() {
        return DAY.format(report.run().at()) + ". " + report.run().machine() + ".";
    }

    private static Element section(String title, String note) {
        return Element.of("section").add(Element.of("h2", title)).add(Element.of("p", note));
    }

    private static Element boxed(String style, Element... elements) {
        return Element.of("div").with("class", style).addAll(List.of(elements));
    }

    private Element tiles() {
        PhaseResult steady = report.steady();
        PhaseResult overload = report.overload();
        String budget = millis(steady.budget().toNanos() / 1e6);
        return Element.of("div")
                .with("class", "tiles")
                .add(
                        tile(
                                millis(steady.latencies().millisAt(99)),
                                "p99 at " + rate(steady.offeredPerSecond())))
                .add(tile(percent(steady.inBudgetShare()), "answered within " + budget))
                .add(
                        tile(
                                percent(overload.inBudgetShare()),
                                "within it under overload, " + rate(overload.offeredPerSecond())))
                .add(
                        tile(
                                DemoReport.error(report.served().rmse())
                                        + " "
                                        + report.run().unit(),
                                "RMSE of what was served"))
                .add(tile(DemoReport.auc(report.served().auc()), "AUC of what was served"))
                .add(
                        tile(
                                millis(steady.events().freshness().millisAt(99)),
                                "p99 from event to servable"));
    }

    private static Element tile(String figure, String meaning) {
        return Element.of("div")
                .with("class", "tile")
                .add(Element.of("b", figure))
                .add(Element.of("span", meaning));
    }
}
