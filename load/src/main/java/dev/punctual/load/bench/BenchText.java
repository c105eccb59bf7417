package dev.punctual.load.bench;

import static dev.punctual.load.terminal.Figures.count;
import static dev.punctual.load.terminal.Figures.millis;
import static dev.punctual.load.terminal.Figures.percent;
import static dev.punctual.load.terminal.Figures.rate;

import dev.punctual.load.PhaseResult;
import dev.punctual.load.Reading;
import dev.punctual.load.terminal.Ansi;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.load.terminal.TerminalTable.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A report as tables for a terminal.
public final class BenchText {
    private final BenchReport report;
    private final Terminal terminal;

    private BenchText(BenchReport report, Terminal terminal) {
        this.report = report;
        this.terminal = terminal;
    }

    /// The text of a report, as this terminal shows it.
    public static String render(BenchReport report, Terminal terminal) {
        return new BenchText(report, terminal).render();
    }

    private String render() {
        var parts = new ArrayList<String>();
        parts.add(head());
        parts.add(load());
        parts.add(latency());
        counts(parts, "Answers by rung", "rung", PhaseResult::rungs);
        counts(parts, "Why that rung", "reason", PhaseResult::reasons);
        counts(parts, "Errors", "kind", PhaseResult::errors);
        parts.add(generator());
        parts.add(conclusion());
        return String.join("\n", parts);
    }

    private String head() {
        var text = new StringBuilder();
        text.append(terminal.paint(Ansi.BOLD, report.title())).append('\n');
        report.setup()
                .forEach((name, value) ->
                        text.append(terminal.paint(Ansi.DIM, name + ": "))
                                .append(value)
                                .append('\n'));
        return text.toString();
    }

    private String load() {
        var table =
                new TerminalTable(report.stopped() ? "Load, until it was stopped" : "Load")
                        .words("offered")
                        .numbers("questions", "sent", "answered", "errors", "in time", "goodput");
        for (PhaseResult step : report.steps()) {
            table.row(
                    List.of(
                            Cell.of(step.name()),
                            Cell.of(count(step.questions())),
                            Cell.of(count(step.sent())),
                            Cell.of(count(step.answers())),
                            new Cell(
                                    count(step.errorCount()),
                                    step.errorCount() == 0 ? Ansi.DIM : Ansi.RED),
                            Cell.of(percent(step.inBudgetShare())),
                            Cell.of(rate(step.goodputPerSecond()))));
        }
        return table.render(terminal);
    }

    private String latency() {
        var table =
                new TerminalTable("Latency, from the moment a question was due").words("offered");
        for (Percentile percentile : Percentile.values()) {
            table.numbers(percentile.label());
        }
        table.numbers("longest");
        for (PhaseResult step : report.steps()) {
            var cells = new ArrayList<Cell>();
            cells.add(Cell.of(step.name()));
            for (Percentile percentile : Percentile.values()) {
                String shown = percentile.shown(step.latencies());
                cells.add(
                        Trust.doubts(step, percentile)
                                ? new Cell(shown + " ?", Ansi.YELLOW)
                                : Cell.of(terminal.unicode() ? shown : shown.replace("–", "-")));
            }
            cells.add(Cell.of(millis(step.latencies().maxMillis())));
            table.row(cells);
        }
        return table.render(terminal);
    }

    private void counts(
            List<String> parts,
            String title,
            String column,
            Function<PhaseResult, Map<String, Long>> counts) {
        List<String> names = BenchReport.names(report.steps().stream().map(counts).toList());
        if (names.isEmpty() || names.equals(List.of(Reading.UNSAID))) {
            return;
        }
        var table = new TerminalTable(title).words(column);
        report.steps().forEach(step -> table.numbers(step.name()));
        for (String name : names) {
            var cells = new ArrayList<String>();
            cells.add(name);
            for (PhaseResult step : report.steps()) {
                long amount = counts.apply(step).getOrDefault(name, 0L);
                double share = amount / (double) Math.max(1, step.questions());
                cells.add(amount == 0 ? "0" : count(amount) + ", " + percent(share));
            }
            table.row(cells.toArray(String[]::new));
        }
        parts.add(table.render(terminal));
    }

    private String generator() {
        var table =
                new TerminalTable("The generator itself")
                        .words("offered")
                        .numbers("late, p50", "late, p99", "late, p99.9", "connection, p99");
        for (PhaseResult step : report.steps()) {
            table.row(
                    step.name(),
                    millis(step.lags().millisAt(50)),
                    millis(step.lags().millisAt(99)),
                    millis(step.lags().millisAt(99.9)),
                    millis(Math.max(0, step.waits().millisAt(99) - step.lags().millisAt(99))));
        }
        return table.render(terminal);
    }

    private String conclusion() {
        var text = new StringBuilder();
        if (report.steps().size() > 1) {
            text.append(BenchPlots.knee(report)).append('\n');
        }
        for (String note : report.notes()) {
            text.append(terminal.paint(Ansi.YELLOW, "! ")).append(note).append('\n');
        }
        return text.toString();
    }
}
