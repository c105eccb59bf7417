package dev.punctual.load.report;

import static dev.punctual.load.terminal.Figures.count;
import static dev.punctual.load.terminal.Figures.duration;
import static dev.punctual.load.terminal.Figures.millis;
import static dev.punctual.load.terminal.Figures.percent;
import static dev.punctual.load.terminal.Figures.rate;

import dev.punctual.load.PhaseResult;
import dev.punctual.load.page.HtmlTable;
import dev.punctual.load.plot.Element;
import dev.punctual.load.report.DemoReport.Check;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The tables of a report's page, which hold every figure that its plots show.
final class ReportTables {
    private final DemoReport report;

    ReportTables(DemoReport report) {
        this.report = report;
    }

    Element phases() {
        var table =
                new HtmlTable("Both phases", "", report.steady().name(), report.overload().name());
        both(table, "questions", phase -> count(phase.questions()));
        both(table, "offered", phase -> rate(phase.offeredPerSecond()));
        both(table, "answered", phase -> rate(phase.answersPerSecond()));
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            String name = "p" + (percentile == 99.9 ? "99.9" : String.valueOf((int) percentile));
            both(table, name, phase -> millis(phase.latencies().millisAt(percentile)));
        }
        both(table, "longest", phase -> millis(phase.latencies().maxMillis()));
        both(table, "in budget", phase -> percent(phase.inBudgetShare()));
        both(table, "errors", phase -> counts(phase.errors()));
        both(table, "events", phase -> count(phase.events().events()));
        both(table, "errors of events", phase -> counts(phase.events().errors()));
        both(table, "freshness p50", phase -> millis(phase.events().freshness().millisAt(50)));
        both(table, "freshness p99", phase -> millis(phase.events().freshness().millisAt(99)));
        both(table, "freshness p99.9", phase -> millis(phase.events().freshness().millisAt(99.9)));
        both(table, "generator late, p99", phase -> millis(phase.lags().millisAt(99)));
        return table.element();
    }

    private void both(HtmlTable table, String name, Function<PhaseResult, String> figure) {
        table.row(name, figure.apply(report.steady()), figure.apply(report.overload()));
    }

    private static String counts(Map<String, Long> counts) {
        return counts.isEmpty()
                ? "0"
                : counts.entrySet().stream()
                        .map(entry -> count(entry.getValue()) + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }

    Element rungs() {
        var table =
                new HtmlTable(
                        "Answers by rung",
                        "rung",
                        report.steady().name(),
                        report.overload().name());
        for (String rung : report.rungOrder()) {
            both(table, rung, phase -> percent(phase.rungShares().getOrDefault(rung, 0.0)));
        }
        return table.element();
    }

    Element reasons() {
        var table =
                new HtmlTable(
                        "Why that rung",
                        "reason",
                        report.steady().name(),
                        report.overload().name());
        var all = new TreeSet<>(report.steady().reasons().keySet());
        all.addAll(report.overload().reasons().keySet());
        for (String reason : all) {
            both(table, reason, phase -> count(phase.reasons().getOrDefault(reason, 0L)));
        }
        return table.element();
    }

    Element quality() {
        String unit = ", " + report.run().unit();
        var table =
                new HtmlTable(
                        "Error of each rung", "rung", "rows", "RMSE" + unit, "MAE" + unit, "AUC");
        report.rungs()
                .forEach((rung, quality) -> table.row(figures(rung, quality.rows(), quality)));
        return table.strong(figures("served", report.served().rows(), report.served())).element();
    }

    Element ablation() {
        String unit = ", " + report.run().unit();
        var table =
                new HtmlTable(
                        "Trained without a group of features",
                        "without",
                        "features",
                        "RMSE" + unit,
                        "MAE" + unit,
                        "AUC");
        var ablation = report.ablation();
        long all = ablation.groups().stream().mapToLong(DemoReport.Ablation.Group::features).sum();
        table.strong(figures("nothing", all, ablation.all()));
        ablation.groups().forEach(g -> table.row(figures(g.name(), g.features(), g.without())));
        return table.element();
    }

    private static String[] figures(String name, long counted, Quality quality) {
        return new String[] {
            name,
            count(counted),
            DemoReport.error(quality.rmse()),
            DemoReport.error(quality.mae()),
            DemoReport.auc(quality.auc())
        };
    }

    Element checks() {
        var table = new HtmlTable("Checks", "what", "measured", "required", "");
        for (Check check : report.checks()) {
            String style = check.holds() ? "good" : check.timing() ? "warn" : "bad";
            table.marked(
                    style,
                    check.what(),
                    check.measured(),
                    check.required(),
                    check.holds() ? "✓" : "✗");
        }
        return table.element();
    }

    Element run() {
        var table = new HtmlTable("Amounts", "what", "number");
        report.rows().forEach((what, rows) -> table.row(what, count(rows)));
        table.row("peak memory", count(report.run().peakMegabytes()) + " MB");
        return table.element();
    }

    Element steps() {
        var table = new HtmlTable("Steps", "step", "time");
        report.steps().forEach((step, seconds) -> table.row(step, duration(seconds)));
        return table.strong("all", duration(report.run().seconds())).element();
    }
}
