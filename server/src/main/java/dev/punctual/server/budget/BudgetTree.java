package dev.punctual.server.budget;

import dev.punctual.core.budget.BudgetReport;
import dev.punctual.core.budget.BurnRate;
import dev.punctual.core.budget.EndpointSpending;
import dev.punctual.core.budget.Part;
import dev.punctual.core.budget.Spending;
import dev.punctual.core.definition.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reports of budgets as trees of JSON. Times are milliseconds.
final class BudgetTree {
    private static final int PIECE_MINUTES = 10;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double HUNDRED = 100;

    private BudgetTree() {}

    static Map<String, Object> of(EndpointSpending endpoint, int minutes) {
        BudgetReport report = BudgetReport.of(endpoint, minutes);
        var tree = new LinkedHashMap<String, Object>();
        tree.put("endpoint", report.endpoint());
        tree.put("budget_ms", millis(report.budget().toNanos()));
        tree.put("quantile", report.quantile());
        tree.put("minutes", report.minutes());
        tree.put("requests", report.requests());
        tree.put("late", report.late());
        tree.put("spent_ms", millis(report.totalNanos()));
        tree.put("slo", objective(endpoint.burnRate()));
        var forced = new LinkedHashMap<String, Object>();
        report.forcedDown().forEach((reason, count) -> forced.put(reason.wireName(), count));
        tree.put("forced_down", forced);
        tree.put("declared", report.declared());
        tree.put("stages", report.lines().stream().map(BudgetTree::line).toList());
        Part culprit = report.culprit();
        if (culprit != null) {
            tree.put("culprit", culprit.name());
        }
        tree.put("would_help", report.remedies());
        var proposal = new LinkedHashMap<String, Object>();
        report.proposal().forEach((stage, time) -> proposal.put(stage, Durations.text(time)));
        tree.put("proposal", proposal);
        tree.put("history", history(endpoint));
        return tree;
    }

    private static Map<String, Object> objective(BurnRate burnRate) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("objective", burnRate.objective());
        var rates = new LinkedHashMap<String, Object>();
        for (int minutes : BurnRate.WINDOWS) {
            rates.put(window(minutes), Math.round(burnRate.over(minutes) * HUNDRED) / HUNDRED);
        }
        tree.put("burn_rate", rates);
        tree.put("alert", burnRate.alert().name().toLowerCase(Locale.ROOT));
        return tree;
    }

    /// A window as people call it.
    static String window(int minutes) {
        return Durations.text(Duration.ofMinutes(minutes));
    }

    private static Map<String, Object> line(BudgetReport.Line line) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("stage", line.part().name());
        tree.put("allotted_ms", millis(line.allottedNanos()));
        tree.put("p50_ms", millis(line.typicalNanos()));
        tree.put("spent_ms", millis(line.highNanos()));
        tree.put("over_share", line.overShare());
        tree.put("late_share", line.lateShare());
        tree.put("curable", line.curable());
        return tree;
    }

    /// The last hours in pieces of ten minutes, the newest last.
    private static List<Object> history(EndpointSpending endpoint) {
        double quantile = endpoint.endpoint().serving().quantile();
        var pieces = new ArrayList<Object>();
        for (Spending spending : endpoint.history(PIECE_MINUTES)) {
            var piece = new LinkedHashMap<String, Object>();
            piece.put("requests", spending.requests());
            piece.put("late", spending.late());
            piece.put("spent_ms", millis(spending.totalNanos(quantile)));
            var stages = new LinkedHashMap<String, Object>();
            for (Part part : Part.ALL) {
                stages.put(part.name(), millis(spending.nanos(part, quantile)));
            }
            piece.put("stages_ms", stages);
            pieces.add(piece);
        }
        return pieces;
    }

    private static double millis(long nanos) {
        return Math.floorDiv(nanos, 1_000) / (NANOS_PER_MILLI / 1_000);
    }
}
