package dev.punctual.load.bench;

import static dev.punctual.load.page.Page.column;
import static dev.punctual.load.page.Page.grid;
import static dev.punctual.load.page.Page.section;
import static dev.punctual.load.page.Page.tile;
import static dev.punctual.load.terminal.Figures.count;
import static dev.punctual.load.terminal.Figures.millis;
import static dev.punctual.load.terminal.Figures.percent;
import static dev.punctual.load.terminal.Figures.rate;

import dev.punctual.load.PhaseResult;
import dev.punctual.load.Reading;
import dev.punctual.load.page.HtmlTable;
import dev.punctual.load.page.Page;
import dev.punctual.load.plot.Element;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A report as a page: one file that needs no network and no scripts, for light and dark, for a desk and a phone.
public final class BenchPage {
    private static final String LATENCY_NOTE =
            "From the moment a question was due to the last byte of its answer, so that every wait"
                    + " is counted, also that of questions that were due while the server stood still."
                    + " Each step to the right is one more nine.";
    private static final String GENERATOR_NOTE =
            "What the generator was late by is in the latencies. Where it is a good part of one,"
                    + " that figure carries a question mark.";

    private final BenchReport report;
    private final BenchPlots plots;

    private BenchPage(BenchReport report) {
        this.report = report;
        this.plots = new BenchPlots(report);
    }

    /// The page.
    public static String of(BenchReport report) {
        return new BenchPage(report).html();
    }

    private String html() {
        var page =
                new Page(
                        report.title(),
                        Page.moment(report.at())
                                + ". "
                                + report.machine()
                                + "."
                                + (report.stopped() ? " Stopped before its end." : ""));
        page.add(tiles());
        report.notes().forEach(note -> page.add(Element.of("p", note).with("class", "warn note")));
        if (report.steps().size() > 1) {
            page.add(
                    section("Goodput", BenchPlots.knee(report))
                            .add(grid(plots.goodput().figure(), load())));
        }
        return page.add(latency()).add(answers()).add(run()).html();
    }

    private Element tiles() {
        PhaseResult knee = report.knee();
        PhaseResult shown = knee == null ? report.steps().getFirst() : knee;
        var tiles = new ArrayList<Element>();
        tiles.add(tile(rate(shown.offeredPerSecond()), "offered"));
        tiles.add(tile(millis(shown.latencies().millisAt(50)), "p50"));
        tiles.add(tile(millis(shown.latencies().millisAt(99)), "p99"));
        tiles.add(tile(millis(shown.latencies().maxMillis()), "longest"));
        Duration budget = report.budget();
        tiles.add(
                tile(
                        percent(shown.inBudgetShare()),
                        budget == null
                                ? "answered"
                                : "answered within " + millis(budget.toNanos() / 1e6)));
        tiles.add(tile(count(shown.errorCount()), "errors"));
        return Page.tiles(tiles.toArray(Element[]::new));
    }

    private Element load() {
        var table =
                new HtmlTable(
                        "Load", "offered", "questions", "answered", "errors", "in time", "goodput");
        for (PhaseResult step : report.steps()) {
            table.row(
                    step.name(),
                    count(step.questions()),
                    count(step.answers()),
                    count(step.errorCount()),
                    percent(step.inBudgetShare()),
                    rate(step.goodputPerSecond()));
        }
        return table.element();
    }

    private Element latency() {
        var table = stepTable("Latency");
        for (Percentile percentile : Percentile.values()) {
            each(
                    table,
                    percentile.label(),
                    step ->
                            percentile.shown(step.latencies())
                                    + (Trust.doubts(step, percentile) ? " ?" : ""));
        }
        each(table, "longest", step -> millis(step.latencies().maxMillis()));
        each(table, "mean", step -> millis(step.latencies().meanMillis()));
        return section("Latency", LATENCY_NOTE)
                .add(
                        grid(
                                plots.latency().figure(),
                                plots.tail().figure(),
                                table.element(),
                                generator()));
    }

    private Element generator() {
        var table = stepTable("The generator itself");
        each(table, "late, p50", step -> millis(step.lags().millisAt(50)));
        each(table, "late, p99", step -> millis(step.lags().millisAt(99)));
        each(table, "late, p99.9", step -> millis(step.lags().millisAt(99.9)));
        each(
                table,
                "wait for a connection, p99",
                step -> millis(Math.max(0, step.waits().millisAt(99) - step.lags().millisAt(99))));
        return column(table.element(), Element.of("p", GENERATOR_NOTE));
    }

    private Element answers() {
        var column = new ArrayList<Element>();
        counted(column, "Answers by rung", "rung", PhaseResult::rungs);
        counted(column, "Why that rung", "reason", PhaseResult::reasons);
        counted(column, "Errors", "kind", PhaseResult::errors);
        var all = new ArrayList<Element>();
        if (!told(PhaseResult::rungs).isEmpty()) {
            all.add(plots.rungs().figure());
        }
        all.add(plots.rate().figure());
        if (!column.isEmpty()) {
            all.add(column(column.toArray(Element[]::new)));
        }
        return section("Answers", "What came back, and from where.")
                .add(grid(all.toArray(Element[]::new)));
    }

    private void counted(
            List<Element> all,
            String title,
            String first,
            Function<PhaseResult, Map<String, Long>> counts) {
        List<String> names = told(counts);
        if (names.isEmpty()) {
            return;
        }
        var columns = new ArrayList<String>();
        columns.add(first);
        report.steps().forEach(step -> columns.add(step.name()));
        var table = new HtmlTable(title, columns.toArray(String[]::new));
        for (String name : names) {
            each(table, name, step -> count(counts.apply(step).getOrDefault(name, 0L)));
        }
        all.add(table.element());
    }

    private List<String> told(Function<PhaseResult, Map<String, Long>> counts) {
        List<String> names = BenchReport.names(report.steps().stream().map(counts).toList());
        return names.equals(List.of(Reading.UNSAID)) ? List.of() : names;
    }

    private Element run() {
        var table = new HtmlTable("How it was asked", "what", "");
        report.setup().forEach(table::row);
        return section("The run", "What would have to be the same in another one.")
                .add(grid(table.element()));
    }

    private HtmlTable stepTable(String title) {
        var columns = new ArrayList<String>();
        columns.add("");
        report.steps().forEach(step -> columns.add(step.name()));
        return new HtmlTable(title, columns.toArray(String[]::new));
    }

    private void each(HtmlTable table, String name, Function<PhaseResult, String> figure) {
        var cells = new ArrayList<String>();
        cells.add(name);
        report.steps().forEach(step -> cells.add(figure.apply(step)));
        table.row(cells.toArray(String[]::new));
    }
}
