package dev.punctual.load.report;

import dev.punctual.load.PhaseResult;
import dev.punctual.load.terminal.Figures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// All that a demonstration measured, and what was asked of it.
///
/// @param served the quality of the answers as they were given in the steady phase
/// @param rungs the quality of each rung on the same rows, best rung first
/// @param rows how many there are of what: `flights`, `events`, `training rows`
/// @param steps how many seconds each step took, in order
public record DemoReport(
        Run run,
        Requirements requirements,
        PhaseResult steady,
        PhaseResult overload,
        Quality served,
        Map<String, Quality> rungs,
        Ablation ablation,
        Map<String, Long> rows,
        Map<String, Double> steps) {

    /// Where and when it was measured.
    ///
    /// @param title what was demonstrated
    /// @param unit the unit of predictions and errors, short: `min`
    /// @param seconds the whole demonstration
    /// @param peakMegabytes the most memory that was resident
    public record Run(
            String title,
            String unit,
            Instant at,
            String machine,
            double seconds,
            long peakMegabytes) {}

    /// What must hold. An infinite limit, or an AUC of zero, asks for nothing.
    ///
    /// @param rmse of the best rung, and of what is served in the steady phase, at most
    /// @param auc of the same, at least
    /// @param steadyP99Millis at most
    /// @param inBudget the share of the questions of each phase that is answered in time, at least
    public record Requirements(double rmse, double auc, double steadyP99Millis, double inBudget) {}

    /// What the groups of features are worth: the quality of a model trained without each of them.
    ///
    /// @param all with all features
    public record Ablation(Quality all, List<Group> groups) {
        public Ablation {
            groups = List.copyOf(groups);
        }

        /// A group of features.
        ///
        /// @param without the quality of the model that had all other features
        public record Group(String name, int features, Quality without) {}
    }

    /// One thing that was asked, and whether it holds.
    ///
    /// @param timing whether it depends on the speed of the machine and on what else it does
    public record Check(
            String what, String measured, String required, boolean holds, boolean timing) {}

    public DemoReport {
        rungs = Collections.unmodifiableMap(new LinkedHashMap<>(rungs));
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
    }

    /// The checks, those that do not depend on the machine first.
    public List<Check> checks() {
        var checks = new ArrayList<Check>();
        checks.add(noErrors(steady));
        checks.add(noErrors(overload));
        if (Double.isFinite(requirements.rmse)) {
            rungs.entrySet().stream()
                    .limit(1)
                    .forEach(best -> checks.add(rmse(best.getKey(), best.getValue(), false)));
            checks.add(rmse("served answers", served, true));
        }
        if (requirements.auc > 0) {
            rungs.entrySet().stream()
                    .limit(1)
                    .forEach(best -> checks.add(auc(best.getKey(), best.getValue(), false)));
            checks.add(auc("served answers", served, true));
        }
        if (Double.isFinite(requirements.steadyP99Millis)) {
            checks.add(steadyP99());
        }
        checks.add(inBudget(steady));
        checks.add(inBudget(overload));
        return List.copyOf(checks);
    }

    /// Whether all checks hold; those of timing only if `strict`.
    public boolean holds(boolean strict) {
        return checks().stream().allMatch(check -> check.holds || (check.timing && !strict));
    }

    /// The rungs in the order of the ladder, then others that answered.
    List<String> rungOrder() {
        var order = new LinkedHashSet<>(rungs.keySet());
        order.addAll(steady.rungs().keySet());
        order.addAll(overload.rungs().keySet());
        return new ArrayList<>(order);
    }

    /// An error with two digits, of which the last counts when rungs are compared.
    static String error(double error) {
        return Double.isNaN(error) ? "–" : String.format(Locale.ROOT, "%.2f", error);
    }

    /// A figure between 0.5 and 1 whose third digit counts.
    static String auc(double auc) {
        return Double.isNaN(auc) ? "–" : String.format(Locale.ROOT, "%.3f", auc);
    }

    /// @param timing whether it was speed that decided which rungs answered
    private Check rmse(String answers, Quality quality, boolean timing) {
        return new Check(
                answers + ": error (RMSE)",
                error(quality.rmse()) + " " + run.unit(),
                "≤ " + error(requirements.rmse) + " " + run.unit(),
                quality.rmse() <= requirements.rmse,
                timing);
    }

    private Check auc(String answers, Quality quality, boolean timing) {
        return new Check(
                answers + ": ranking (AUC)",
                auc(quality.auc()),
                "≥ " + auc(requirements.auc),
                quality.auc() >= requirements.auc,
                timing);
    }

    private Check steadyP99() {
        double measured = steady.latencies().millisAt(99);
        return new Check(
                steady.name() + ": p99",
                Figures.millis(measured),
                "≤ " + Figures.millis(requirements.steadyP99Millis),
                measured <= requirements.steadyP99Millis,
                true);
    }

    private static Check noErrors(PhaseResult phase) {
        long errors = phase.errorCount() + phase.events().errorCount();
        return new Check(phase.name() + ": errors", Figures.count(errors), "0", errors == 0, false);
    }

    private Check inBudget(PhaseResult phase) {
        return new Check(
                phase.name() + ": answers within " + phase.budget().toMillis() + " ms",
                Figures.percent(phase.inBudgetShare()),
                "≥ " + Figures.percent(requirements.inBudget),
                phase.inBudgetShare() >= requirements.inBudget,
                true);
    }
}
