package dev.punctual.load.report;

import static dev.punctual.load.page.Page.column;
import static dev.punctual.load.page.Page.grid;
import static dev.punctual.load.page.Page.section;
import static dev.punctual.load.page.Page.tile;
import static dev.punctual.load.terminal.Figures.millis;
import static dev.punctual.load.terminal.Figures.percent;
import static dev.punctual.load.terminal.Figures.rate;

import dev.punctual.load.PhaseResult;
import dev.punctual.load.page.Page;
import dev.punctual.load.plot.Element;

/// The report as a page: one file that needs no network and no scripts, for light and dark, for a desk and a phone.
public final class HtmlReport {
    private static final String LATENCY_NOTE =
            "Over HTTP, from the moment a question was due to the last byte of its answer, so that"
                    + " every wait is counted. Each step to the right is one more nine.";
    private static final String LADDER_NOTE =
            "Every answer comes from the best rung that fits its budget. When the load grows,"
                    + " cheaper rungs answer; the budget is kept.";
    private static final String QUALITY_NOTE =
            "Predictions against what came true, on rows that no model was trained on. RMSE is the"
                    + " root of the mean squared error, MAE the mean absolute error, AUC how often a"
                    + " late one was ranked above one that was not.";

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
        String lead = Page.moment(report.run().at()) + ". " + report.run().machine() + ".";
        return new Page(report.run().title(), lead)
                .add(tiles())
                .add(latency())
                .add(ladder())
                .add(qualities())
                .add(conditions())
                .html();
    }

    private Element latency() {
        var drawings = column(plots.latency().figure(), plots.tail().figure());
        return section("Latency", LATENCY_NOTE).add(grid(drawings, tables.phases()));
    }

    private Element ladder() {
        return section("The ladder at work", LADDER_NOTE)
                .add(
                        grid(
                                plots.rungs(report.steady()).figure(),
                                plots.rungs(report.overload()).figure(),
                                plots.rate().figure(),
                                column(tables.rungs(), tables.reasons())));
    }

    private Element qualities() {
        return section("Quality", QUALITY_NOTE)
                .add(
                        grid(
                                plots.errors().figure(),
                                plots.ablation().figure(),
                                tables.quality(),
                                tables.ablation()));
    }

    private Element conditions() {
        return section("The run", "What had to hold, and what the run was made of.")
                .add(grid(tables.checks(), column(tables.run(), tables.steps())));
    }

    private Element tiles() {
        PhaseResult steady = report.steady();
        PhaseResult overload = report.overload();
        String budget = millis(steady.budget().toNanos() / 1e6);
        return Page.tiles(
                tile(
                        millis(steady.latencies().millisAt(99)),
                        "p99 at " + rate(steady.offeredPerSecond())),
                tile(percent(steady.inBudgetShare()), "answered within " + budget),
                tile(
                        percent(overload.inBudgetShare()),
                        "within it under overload, " + rate(overload.offeredPerSecond())),
                tile(
                        DemoReport.error(report.served().rmse()) + " " + report.run().unit(),
                        "RMSE of what was served"),
                tile(DemoReport.auc(report.served().auc()), "AUC of what was served"),
                tile(
                        millis(steady.events().freshness().millisAt(99)),
                        "p99 from event to servable"));
    }
}
