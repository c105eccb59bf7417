package dev.punctual.load.bench;

import dev.punctual.load.Latencies;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.plot.Axis;
import dev.punctual.load.plot.Plot;
import dev.punctual.load.plot.Point;
import dev.punctual.load.terminal.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The plots of a report.
final class BenchPlots {
    private static final int POINTS_PER_NINE = 24;
    private static final double LEAST_MILLIS = 0.05;
    private static final int MOST_CURVES = 6;
    private static final int GREY = 5;
    private static final int OFFERED = 5;
    private static final int ANSWERED = 1;
    private static final int IN_TIME = 0;
    private static final int ERRORS = 3;

    private final BenchReport report;
    private final Timeline timeline;

    BenchPlots(BenchReport report) {
        this.report = report;
        this.timeline = Timeline.of(report.steps());
    }

    /// Up to which load the server answered in time, in a sentence or two.
    static String knee(BenchReport report) {
        boolean doubted =
                report.steps().stream().anyMatch(step -> Trust.doubts(step, Percentile.P99));
        return found(report)
                + (doubted
                        ? " But the generator itself was late: the limit may be its own, not the"
                                + " server's."
                        : "");
    }

    private static String found(BenchReport report) {
        String share = Figures.percent(BenchReport.BORNE);
        PhaseResult knee = report.knee();
        if (knee == null) {
            return "No load was borne: of the least, under " + share + " was answered in time.";
        }
        return knee.equals(report.byLoad().getLast())
                ? "Every load was borne, up to %s; the knee lies above.".formatted(knee.name())
                : "The knee lies above %s: up to there at least %s were answered in time."
                        .formatted(knee.name(), share);
    }

    /// Latency by percentile, both axes logarithmic: the tail is what a budget is about.
    Plot latency() {
        double longest =
                report.steps().stream()
                        .mapToDouble(step -> step.latencies().maxMillis())
                        .reduce(budgetMillis() * 1.01, Math::max);
        long most =
                report.steps().stream()
                        .mapToLong(step -> step.latencies().count())
                        .reduce(10, Math::max);
        PhaseResult first = report.steps().getFirst();
        var plot =
                new Plot(
                        "Latency by percentile",
                        "At %s, p99 is %s and the longest is %s."
                                .formatted(
                                        first.name(),
                                        Figures.millis(first.latencies().millisAt(99)),
                                        Figures.millis(first.latencies().maxMillis())),
                        Axis.nines("percentile of the questions", 100 - 100.0 / most),
                        Axis.logarithmic(
                                "latency", least(), Math.max(longest, 1), Axis::millisLabel));
        int colour = 0;
        for (PhaseResult step : curves()) {
            plot.line(step.name(), colour++, curve(step.latencies()));
        }
        if (report.steps().size() == 1) {
            plot.line("the generator's own lag", GREY, curve(first.lags()));
        }
        return limited(plot);
    }

    private double least() {
        return report.steps().stream()
                .mapToDouble(step -> step.latencies().millisAt(1))
                .map(millis -> Math.max(LEAST_MILLIS, millis))
                .min()
                .orElse(LEAST_MILLIS);
    }

    /// So many steps as colours can be told apart, the first and the last among them.
    private List<PhaseResult> curves() {
        List<PhaseResult> steps = report.steps();
        int size = steps.size();
        if (size <= MOST_CURVES) {
            return steps;
        }
        var some = new ArrayList<PhaseResult>();
        for (int i = 0; i < MOST_CURVES; i++) {
            some.add(steps.get(i * (size - 1) / (MOST_CURVES - 1)));
        }
        return some;
    }

    /// The share of each rung in the answers over time.
    Plot rungs() {
        var plot =
                new Plot(
                        "Answers by rung",
                        "The share of each rung in the answers, over time.",
                        Axis.seconds("time", timeline.seconds()),
                        Axis.linear(
                                "share of answers", 1, share -> Math.round(share * 100) + " %"));
        List<String> names =
                BenchReport.names(report.steps().stream().map(PhaseResult::rungs).toList());
        for (int i = 0; i < names.size(); i++) {
            String rung = names.get(i);
            plot.stack(
                    rung,
                    Math.min(i, GREY),
                    timeline.points(piece ->
                            piece.rungs().getOrDefault(rung, 0L)
                                    / (double) Math.max(1, piece.answers())));
        }
        return plot;
    }

    /// What was asked, answered and answered in time, over time.
    Plot rate() {
        double most =
                Math.max(
                        timeline.largest(Timeline.Piece::due),
                        timeline.largest(Timeline.Piece::answers));
        var plot =
                new Plot(
                        "Questions and answers per second",
                        "How many questions were due, and how many answers came, over time.",
                        Axis.seconds("time", timeline.seconds()),
                        Axis.linear(
                                "per second",
                                Math.max(1, timeline.perSecond(most)),
                                rate -> Figures.count((long) rate)));
        plot.line("due", OFFERED, timeline.rates(Timeline.Piece::due));
        plot.line("answered", ANSWERED, timeline.rates(Timeline.Piece::answers));
        plot.line("in time", IN_TIME, timeline.rates(Timeline.Piece::inBudget));
        if (report.steps().stream().anyMatch(step -> step.errorCount() > 0)) {
            plot.line("errors", ERRORS, timeline.rates(Timeline.Piece::errors));
        }
        return plot;
    }

    Plot tail() {
        double most = timeline.largest(Timeline.Piece::p99Millis);
        var plot =
                new Plot(
                        "p99 over time",
                        "The latency that 99 of 100 questions of a second did not exceed.",
                        Axis.seconds("time", timeline.seconds()),
                        Axis.linear(
                                "p99 latency",
                                Math.max(most, budgetMillis()) * 1.05,
                                Axis::millisLabel));
        plot.line("p99", ANSWERED, timeline.points(Timeline.Piece::p99Millis));
        return limited(plot);
    }

    /// What was answered in time of each load that was offered.
    Plot goodput() {
        List<PhaseResult> steps = report.byLoad();
        double most = steps.getLast().offeredPerSecond();
        var plot =
                new Plot(
                        "Goodput against offered load",
                        knee(report),
                        Axis.linear("offered per second", most, rate -> Figures.count((long) rate)),
                        Axis.linear(
                                "answered in time, per second",
                                most,
                                rate -> Figures.count((long) rate)));
        plot.line("all of it", OFFERED, List.of(new Point(0, 0), new Point(most, most)));
        var points = new ArrayList<Point>();
        points.add(new Point(0, 0));
        for (PhaseResult step : steps) {
            points.add(new Point(step.offeredPerSecond(), step.goodputPerSecond()));
        }
        plot.line("in time", IN_TIME, points);
        return plot.dots(IN_TIME, points.subList(1, points.size()));
    }

    private Plot limited(Plot plot) {
        double budget = budgetMillis();
        return budget > 0 ? plot.limit("budget " + Figures.millis(budget), budget) : plot;
    }

    private double budgetMillis() {
        Duration budget = report.budget();
        return budget == null ? 0 : budget.toNanos() / 1e6;
    }

    private static List<Point> curve(Latencies latencies) {
        return latencies.curve(POINTS_PER_NINE).stream()
                .map(point -> new Point(point.percentile(), point.millis()))
                .toList();
    }
}
