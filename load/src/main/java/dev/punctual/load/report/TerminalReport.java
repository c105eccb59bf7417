package dev.punctual.load.report;

import static dev.punctual.load.terminal.Figures.count;
import static dev.punctual.load.terminal.Figures.duration;
import static dev.punctual.load.terminal.Figures.millis;
import static dev.punctual.load.terminal.Figures.percent;
import static dev.punctual.load.terminal.Figures.rate;

import dev.punctual.load.PhaseResult;
import dev.punctual.load.report.DemoReport.Check;
import dev.punctual.load.terminal.Ansi;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.load.terminal.TerminalTable.Cell;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The report as tables for a terminal.
public final class TerminalReport {
    private final DemoReport report;
    private final Terminal terminal;

    private TerminalReport(DemoReport report, Terminal terminal) {
        this.report = report;
        this.terminal = terminal;
    }

    /// The text of a report, as this terminal shows it.
    public static String render(DemoReport report, Terminal terminal) {
        var tables = new TerminalReport(report, terminal);
        return String.join(
                "\n",
                tables.run(),
                tables.latency(),
                tables.answers(),
                tables.quality(),
                tables.ablation(),
                tables.checks());
    }

    private String run() {
        var run = report.run();
        var text = new StringBuilder();
        text.append(terminal.paint(Ansi.BOLD, run.title())).append('\n');
        text.append(terminal.paint(Ansi.DIM, run.machine())).append('\n');
        report.rows()
                .forEach((what, rows) ->
                        text.append(count(rows)).append(' ').append(what).append("; "));
        text.append(duration(run.seconds())).append(" in all, at most ");
        text.append(count(run.peakMegabytes())).append(" MB of memory\n\n");
        var steps = new TerminalTable("Steps").words("step").numbers("time");
        report.steps().forEach((step, seconds) -> steps.row(step, duration(seconds)));
        return text + steps.render(terminal);
    }

    private String latency() {
        var table =
                new TerminalTable("Latency over HTTP, from the moment a question was due")
                        .words("")
                        .numbers(report.steady().name(), report.overload().name());
        table.row(bothCounts("questions", PhaseResult::questions));
        table.row(both("answered", phase -> rate(phase.answersPerSecond())));
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            String name = "p" + (percentile == 99.9 ? "99.9" : String.valueOf((int) percentile));
            table.row(both(name, phase -> millis(phase.latencies().millisAt(percentile))));
        }
        table.row(both("longest", phase -> millis(phase.latencies().maxMillis())));
        table.row(
                both(
                        "within " + report.steady().budget().toMillis() + " ms",
                        phase -> percent(phase.inBudgetShare())));
        table.row(bothCounts("errors", PhaseResult::errorCount));
        table.row(bothCounts("events", phase -> phase.events().events()));
        table.row(bothCounts("events: errors", phase -> phase.events().errorCount()));
        table.row(both("freshness p50", phase -> millis(phase.events().freshness().millisAt(50))));
        table.row(both("freshness p99", phase -> millis(phase.events().freshness().millisAt(99))));
        table.row(
                both(
                        "freshness p99.9",
                        phase -> millis(phase.events().freshness().millisAt(99.9))));
        return table.render(terminal);
    }

    private String answers() {
        var table =
                new TerminalTable("Answers by rung")
                        .words("rung")
                        .numbers(report.steady().name(), report.overload().name());
        Map<String, Double> steady = report.steady().rungShares();
        Map<String, Double> overload = report.overload().rungShares();
        for (String rung : report.rungOrder()) {
            table.row(
                    rung,
                    percent(steady.getOrDefault(rung, 0.0)),
                    percent(overload.getOrDefault(rung, 0.0)));
        }
        return table.render(terminal);
    }

    private String quality() {
        var table = qualityTable("Error of the answers", "answers of", "rows");
        report.rungs()
                .forEach((rung, quality) -> table.row(cells(rung, quality.rows(), quality, null)));
        table.row(cells("served", report.served().rows(), report.served(), Ansi.BOLD));
        return table.render(terminal);
    }

    private String ablation() {
        var table =
                qualityTable("What each group of features is worth", "trained without", "features");
        var ablation = report.ablation();
        long all = ablation.groups().stream().mapToLong(DemoReport.Ablation.Group::features).sum();
        table.row(cells("nothing left out", all, ablation.all(), Ansi.BOLD));
        for (var group : ablation.groups()) {
            table.row(cells(group.name(), group.features(), group.without(), null));
        }
        return table.render(terminal);
    }

    private String checks() {
        var table = new TerminalTable("Checks").words("", "what").numbers("measured", "required");
        for (Check check : report.checks()) {
            table.row(
                    List.of(
                            mark(check),
                            Cell.of(check.what()),
                            Cell.of(check.measured()),
                            Cell.of(shown(check.required()))));
        }
        return table.render(terminal);
    }

    private Cell mark(Check check) {
        if (check.holds()) {
            return new Cell(terminal.unicode() ? "✓" : "ok", Ansi.GREEN);
        }
        return new Cell(terminal.unicode() ? "✗" : "NO", check.timing() ? Ansi.YELLOW : Ansi.RED);
    }

    private String shown(String text) {
        return terminal.unicode() ? text : text.replace("≤", "<=").replace("≥", ">=");
    }

    private TerminalTable qualityTable(String title, String first, String counted) {
        String unit = report.run().unit();
        return new TerminalTable(title)
                .words(first)
                .numbers(counted, "RMSE, " + unit, "MAE, " + unit, "AUC");
    }

    private static List<Cell> cells(
            String name, long counted, Quality quality, @Nullable Ansi emphasis) {
        return List.of(
                new Cell(name, emphasis),
                Cell.of(count(counted)),
                new Cell(DemoReport.error(quality.rmse()), emphasis),
                Cell.of(DemoReport.error(quality.mae())),
                Cell.of(DemoReport.auc(quality.auc())));
    }

    private List<Cell> bothCounts(String name, ToLongFunction<PhaseResult> figure) {
        return both(name, phase -> count(figure.applyAsLong(phase)));
    }

    private List<Cell> both(String name, Function<PhaseResult, String> figure) {
        return List.of(
                Cell.of(name),
                Cell.of(figure.apply(report.steady())),
                Cell.of(figure.apply(report.overload())));
    }
}
