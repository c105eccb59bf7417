package dev.punctual.cli.precompute;

import dev.punctual.cli.precompute.TablePlan.Judged;
import dev.punctual.core.combination.KeySpace.Factor;
import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.load.terminal.Ansi;
import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import dev.punctual.mapped.GenerationSize;
import dev.punctual.server.jobs.CombinationPlanning;
import dev.punctual.server.jobs.CombinationPlanning.Cardinality;
import dev.punctual.server.jobs.CombinationPlanning.Coverage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A plan for the terminal.
final class PlanText {
    private static final int KEY_BYTES = 16;
    private static final int ROW_BYTES = new PrecomputedRow("").encode(0, 0).length;
    private static final int BAR = 32;

    private final Terminal terminal;
    private final TablePlan plan;

    PlanText(Terminal terminal, TablePlan plan) {
        this.terminal = terminal;
        this.plan = plan;
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        Cardinality cardinality = plan.outline().cardinality();
        lines.add(factors(cardinality));
        lines.add("  " + product(cardinality));
        lines.add("  " + cost(cardinality));
        lines.add("  " + coverage(plan.outline().coverage()));
        if (!plan.sizes().isEmpty()) {
            lines.add("");
            lines.add(sizes());
            lines.addAll(curve());
        }
        return lines;
    }

    private String factors(Cardinality cardinality) {
        var table =
                new TerminalTable(
                                "%s, buckets learned from %s rows of training"
                                        .formatted(
                                                plan.name(),
                                                Figures.count(cardinality.learnedRows())))
                        .words("feature", "buckets by")
                        .numbers("buckets", "with a value", "missing values");
        for (Factor factor : cardinality.factors()) {
            table.row(
                    factor.feature(),
                    factor.kind(),
                    Figures.count(factor.buckets()),
                    Figures.count(factor.listed()),
                    factor.missing() ? "yes" : "none seen");
        }
        return table.render(terminal);
    }

    static String product(Cardinality cardinality) {
        String product =
                cardinality.factors().stream()
                                .map(factor -> Figures.count(factor.listed()))
                                .collect(Collectors.joining(" x "))
                        + " = "
                        + Figures.count(cardinality.product());
        String keys =
                cardinality.keys() == cardinality.product()
                        ? " keys"
                        : ", of which " + Figures.count(cardinality.keys()) + " come often enough";
        return product + keys + "; the limit is " + Figures.count(cardinality.limit());
    }

    private String cost(Cardinality cardinality) {
        String size = bytes(cardinality.keys());
        if (Double.isNaN(plan.keysPerSecond())) {
            return size + " in the store; no version of the model answers yet, so no time is known";
        }
        return "%s in the store, %s to score, at the %s measured on this machine"
                .formatted(
                        size,
                        Figures.duration(cardinality.keys() / plan.keysPerSecond()),
                        Figures.rate(plan.keysPerSecond()));
    }

    static String bytes(long keys) {
        double bytes = GenerationSize.bytes(keys, KEY_BYTES, ROW_BYTES);
        return bytes < 1 << 20
                ? Figures.decimal(bytes / (1 << 10)) + " KiB"
                : Figures.decimal(bytes / (1 << 20)) + " MiB";
    }

    static String coverage(Coverage coverage) {
        return "expected hit rate %s, of %s %s"
                .formatted(
                        Figures.percent(coverage.share()),
                        Figures.count(coverage.questions()),
                        coverage.logged()
                                ? "logged answers"
                                : "questions of the split "
                                        + CombinationPlanning.JUDGED_BY
                                        + ", as no answers are logged");
    }

    static String scale(double scale) {
        return "x " + Figures.decimal(scale);
    }

    private String sizes() {
        var table =
                new TerminalTable(
                                "answers from buckets of several sizes, over the split "
                                        + CombinationPlanning.JUDGED_BY)
                        .words("buckets")
                        .numbers("keys", "size", "found", "MAE", "RMSE", "AUC", "model's own");
        for (Judged judged : plan.sizes()) {
            boolean mae = plan.metric().equals("MAE");
            table.row(
                    scale(judged.size().scale()),
                    Figures.count(judged.size().keys()),
                    bytes(judged.size().keys()),
                    Figures.percent(
                            (double) judged.size().found()
                                    / Math.max(1, judged.size().questions())),
                    Figures.fixed(judged.prepared().mae(), 4),
                    Figures.fixed(judged.prepared().rmse(), 4),
                    Figures.fixed(judged.prepared().auc(), 4),
                    plan.metric()
                            + " "
                            + Figures.fixed(
                                    mae ? judged.computed().mae() : judged.computed().rmse(), 4));
        }
        return table.render(terminal);
    }

    /// What bucketing costs, as bars.
    private List<String> curve() {
        double most =
                plan.sizes().stream()
                        .mapToDouble(judged -> judged.lost(plan.metric()))
                        .max()
                        .orElse(0);
        var lines = new ArrayList<String>();
        lines.add("  " + plan.metric() + " above the model's own, by number of keys");
        for (Judged judged : plan.sizes()) {
            double lost = judged.lost(plan.metric());
            int length = most <= 0 ? 0 : (int) Math.round(BAR * Math.max(0, lost) / most);
            lines.add(
                    "  %14s %s %s"
                            .formatted(
                                    Figures.count(judged.size().keys()),
                                    terminal.paint(Ansi.BOLD, "#".repeat(length)),
                                    Figures.fixed(100 * lost, 2) + " %"));
        }
        return lines;
    }
}
