package dev.punctual.load.report;

import dev.punctual.load.Latencies;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.PhaseResult.Second;
import dev.punctual.load.plot.Axis;
import dev.punctual.load.plot.Bars;
import dev.punctual.load.plot.Plot;
import dev.punctual.load.plot.Point;
import dev.punctual.load.terminal.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// The plots of a report.
final class ReportPlots {
    private static final int POINTS_PER_NINE = 24;
    private static final double LEAST_MILLIS = 0.1;
    private static final int STEADY = 6;
    private static final int OVERLOAD = 7;
    private static final int OTHER = 5;

    private final DemoReport report;
    private final PhaseResult steady;
    private final PhaseResult overload;

    ReportPlots(DemoReport report) {
        this.report = report;
        this.steady = report.steady();
        this.overload = report.overload();
    }

    /// Latency by percentile, both axes logarithmic: the tail is what a budget is about.
    Plot latency() {
        double longest = Math.max(longest(steady), longest(overload));
        long most = Math.max(steady.latencies().count(), overload.latencies().count());
        var plot =
                new Plot(
                        "Latency by percentile",
                        "p99 is "
                                + Figures.millis(steady.latencies().millisAt(99))
                                + " in the steady phase and "
                                + Figures.millis(overload.latencies().millisAt(99))
                                + " under overload.",
                        Axis.nines("percentile of the questions", 100 - 100.0 / Math.max(10, most)),
                        Axis.logarithmic("latency", LEAST_MILLIS, longest, Axis::millisLabel));
        plot.line(steady.name(), STEADY, curve(steady.latencies()));
        plot.line(overload.name(), OVERLOAD, curve(overload.latencies()));
        return plot.limit("budget " + Figures.millis(budgetMillis()), budgetMillis());
    }

    /// The share of each rung in the answers of every second.
    Plot rungs(PhaseResult phase) {
        var seconds = wholeSeconds(phase);
        var plot =
                new Plot(
                        "Answers by rung: " + phase.name(),
                        "The share of each rung in the answers of every second.",
                        Axis.seconds("time", seconds.size()),
                        Axis.linear("share of answers", 1, ReportPlots::tickPercent));
        List<String> order = report.rungOrder();
        for (int i = 0; i < order.size(); i++) {
            String rung = order.get(i);
            plot.stack(
                    rung,
                    Math.min(i, OTHER),
                    steps(
                            seconds,
                            second ->
                                    second.rungs().getOrDefault(rung, 0L)
                                            / (double) Math.max(1, second.answers())));
        }
        return plot;
    }

    Plot rate() {
        double most =
                Stream.of(steady, overload)
                        .flatMap(phase -> phase.series().stream())
                        .mapToDouble(Second::answers)
                        .reduce(1, Math::max);
        var plot =
                new Plot(
                        "Answers per second",
                        "How many answers arrived in each second of both phases.",
                        time(),
                        Axis.linear(
                                "answers per second", most, rate -> Figures.count((long) rate)));
        plot.line(steady.name(), STEADY, steps(wholeSeconds(steady), Second::answers));
        return plot.line(overload.name(), OVERLOAD, steps(wholeSeconds(overload), Second::answers));
    }

    Plot tail() {
        double most =
                Stream.of(steady, overload)
                        .flatMap(phase -> wholeSeconds(phase).stream())
                        .mapToDouble(Second::p99Millis)
                        .reduce(budgetMillis(), Math::max);
        var plot =
                new Plot(
                        "p99 in each second",
                        "The latency that 99 of 100 questions of a second did not exceed.",
                        time(),
                        Axis.linear("p99 latency", most * 1.05, Axis::millisLabel));
        plot.line(steady.name(), STEADY, steps(wholeSeconds(steady), Second::p99Millis));
        plot.line(overload.name(), OVERLOAD, steps(wholeSeconds(overload), Second::p99Millis));
        return plot.limit("budget " + Figures.millis(budgetMillis()), budgetMillis());
    }

    Bars errors() {
        String unit = " " + report.run().unit();
        var bars = new Bars("Error of each rung (RMSE, lower is better)", "Held-out rows.");
        int colour = 0;
        for (var rung : report.rungs().entrySet()) {
            double rmse = rung.getValue().rmse();
            bars.bar(rung.getKey(), rmse, DemoReport.error(rmse) + unit, Math.min(colour++, OTHER));
        }
        double served = report.served().rmse();
        return bars.bar("served, as mixed", served, DemoReport.error(served) + unit, OTHER);
    }

    Bars ablation() {
        var all = report.ablation().all();
        var bars =
                new Bars(
                        "What each group of features is worth (RMSE grows so much without it)",
                        "By how much the error (RMSE) grows when a model is trained without it.");
        for (var group : report.ablation().groups()) {
            double worse = group.without().rmse() - all.rmse();
            bars.bar(
                    group.name() + " (" + group.features() + ")",
                    worse,
                    (worse < 0 ? "−" : "+")
                            + DemoReport.error(Math.abs(worse))
                            + " "
                            + report.run().unit(),
                    1);
        }
        return bars;
    }

    private Axis time() {
        return Axis.seconds(
                "time", Math.max(wholeSeconds(steady).size(), wholeSeconds(overload).size()));
    }

    private double budgetMillis() {
        return steady.budget().toNanos() / 1e6;
    }

    private double longest(PhaseResult phase) {
        return Math.max(budgetMillis() * 1.01, phase.latencies().maxMillis());
    }

    /// The seconds that the phase filled; a rate over the rest of one would mislead.
    private static List<Second> wholeSeconds(PhaseResult phase) {
        int whole = Math.max(1, (int) phase.seconds());
        return phase.series().stream().limit(whole).toList();
    }

    private static List<Point> curve(Latencies latencies) {
        return latencies.curve(POINTS_PER_NINE).stream()
                .map(point -> new Point(point.percentile(), point.millis()))
                .toList();
    }

    /// Points that draw a value for the whole of its second.
    private static List<Point> steps(List<Second> seconds, ToDoubleFunction<Second> value) {
        var points = new ArrayList<Point>();
        for (Second second : seconds) {
            double y = value.applyAsDouble(second);
            points.add(new Point(second.second(), y));
            points.add(new Point(second.second() + 1.0, y));
        }
        return points;
    }

    private static String tickPercent(double share) {
        return Math.round(share * 100) + " %";
    }
}
