package dev.punctual.cli.budget;

import static dev.punctual.load.terminal.Figures.count;
import static dev.punctual.load.terminal.Figures.millis;
import static dev.punctual.load.terminal.Figures.percent;

import dev.punctual.cli.Tree;
import dev.punctual.load.terminal.Ansi;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.load.terminal.TerminalTable.Cell;
import java.util.List;
import java.util.stream.Collectors;

/// Reports of budgets for a terminal.
final class BudgetText {
    private static final double HUNDRED = 100;

    private final Terminal terminal;

    BudgetText(Terminal terminal) {
        this.terminal = terminal;
    }

    /// One endpoint.
    String of(Tree report) {
        var text = new StringBuilder();
        text.append(table(report).render(terminal));
        text.append(summary(report)).append('\n');
        text.append(objective(report.tree("slo"))).append('\n');
        for (String remedy : remedies(report)) {
            text.append("  - ").append(remedy).append('\n');
        }
        return text.toString();
    }

    private static TerminalTable table(Tree report) {
        String high = "p" + Figures.decimal(report.number("quantile") * HUNDRED);
        String title =
                "%s: budget %s, %s requests in the last %s minutes"
                        .formatted(
                                report.text("endpoint"),
                                millis(report.number("budget_ms")),
                                count(report.count("requests")),
                                count(report.count("minutes")));
        boolean declared = report.text("declared").equals("true");
        var table =
                new TerminalTable(title)
                        .words("stage")
                        .numbers(
                                declared ? "allotted" : "proposed",
                                "p50",
                                high,
                                "over",
                                "of the late",
                                "curable");
        String culprit = report.text("culprit");
        for (Tree stage : report.trees("stages")) {
            String name = stage.text("stage");
            boolean over = stage.number("spent_ms") > stage.number("allotted_ms");
            table.row(
                    List.of(
                            new Cell(name, name.equals(culprit) ? Ansi.RED : null),
                            Cell.of(millis(stage.number("allotted_ms"))),
                            Cell.of(millis(stage.number("p50_ms"))),
                            new Cell(millis(stage.number("spent_ms")), over ? Ansi.YELLOW : null),
                            Cell.of(percent(stage.number("over_share"))),
                            Cell.of(percent(stage.number("late_share"))),
                            Cell.of(count(stage.count("curable")))));
        }
        return table;
    }

    private static String summary(Tree report) {
        long requests = report.count("requests");
        if (requests == 0) {
            return "It was not asked.";
        }
        long late = report.count("late");
        String culprit = report.text("culprit");
        String lateness =
                late == 0
                        ? "None was late."
                        : "%s were late (%s), most of them because of: %s."
                                .formatted(count(late), percent(late / (double) requests), culprit);
        var forced = report.tree("forced_down").texts();
        return forced.isEmpty()
                ? lateness
                : lateness
                        + " Answered by a cheaper rung to be in time: "
                        + forced.entrySet().stream()
                                .map(each -> each.getValue() + " for " + each.getKey())
                                .collect(Collectors.joining(", "))
                        + ".";
    }

    private static String objective(Tree slo) {
        String rates =
                slo.tree("burn_rate").texts().entrySet().stream()
                        .map(each -> each.getValue() + " over " + each.getKey())
                        .collect(Collectors.joining(", "));
        String means =
                switch (slo.text("alert")) {
                    case "page" -> "; look at it now";
                    case "ticket" -> "; look at it soon";
                    default -> "";
                };
        return "Objective: %s within the budget; burn rate %s%s."
                .formatted(percent(slo.number("objective")), rates, means);
    }

    private static List<String> remedies(Tree report) {
        return report.members().get("would_help") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /// What is proposed, as it stands in a definition.
    static String proposal(Tree report) {
        String stages =
                report.tree("proposal").texts().entrySet().stream()
                        .map(each -> each.getKey() + ": " + each.getValue())
                        .collect(Collectors.joining(", "));
        return "    # of %s requests in %s minutes; p%s of all of it was %s\n    stages: {%s}\n"
                .formatted(
                        count(report.count("requests")),
                        report.text("minutes"),
                        Figures.decimal(report.number("quantile") * HUNDRED),
                        millis(report.number("spent_ms")),
                        stages);
    }
}
