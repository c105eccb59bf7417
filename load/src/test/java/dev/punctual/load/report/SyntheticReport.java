package dev.punctual.load.report;

import dev.punctual.load.EventFlow;
import dev.punctual.load.Latencies;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.PhaseResult.Second;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// A report of figures that were made up, for tests of how reports are shown.
final class SyntheticReport {
    private static final List<String> RUNGS = List.of("full", "lite", "by_route", "default");

    private SyntheticReport() {}

    static DemoReport healthy() {
        return with(
                phase("steady", 2_000, 1.1, Map.of()), new Quality(40_000, 14.9, 24.91, 0.7903));
    }

    static DemoReport with(PhaseResult steady, Quality served) {
        return with(steady, served, new Quality(487_000, 14.8, 24.87, 0.7911));
    }

    static DemoReport with(PhaseResult steady, Quality served, Quality best) {
        var rungs = new LinkedHashMap<String, Quality>();
        rungs.put("full", best);
        rungs.put("lite", new Quality(487_000, 15.2, 25.61, 0.7744));
        rungs.put("by_route", new Quality(487_000, 17.9, 30.12, 0.6013));
        rungs.put("default", new Quality(487_000, 18.6, 31.45, 0.5));
        var rows = new LinkedHashMap<String, Long>();
        rows.put("flights", 3_000_000L);
        rows.put("events", 5_900_000L);
        rows.put("training rows", 1_020_000L);
        var steps = new LinkedHashMap<String, Double>();
        steps.put("views", 8.1);
        steps.put("training set", 61.2);
        steps.put("models", 93.0);
        return new DemoReport(
                new DemoReport.Run(
                        "How late will this <flight> arrive?",
                        "min",
                        Instant.parse("2026-11-01T12:00:00Z"),
                        "Some processor at 2 GHz, 2 cores, 8 GiB, Linux 6.1, Java 25",
                        284,
                        1_480),
                new DemoReport.Requirements(26.5, 0.77, 5, 0.999),
                steady,
                phase("overload", 6_000, 3.4, Map.of()),
                served,
                rungs,
                new DemoReport.Ablation(
                        rungs.get("full"),
                        List.of(
                                group("recent delays at the origin", 12, 26.9),
                                group("recent delays at the destination", 9, 25.4),
                                group("history of the route", 3, 25.1),
                                group("calendar", 3, 24.86))),
                rows,
                steps);
    }

    static PhaseResult phase(
            String name, int perSecond, double typicalMillis, Map<String, Long> errors) {
        var random = new SplittableRandom(11);
        int seconds = 20;
        boolean busy = perSecond > 3_000;
        var series = new ArrayList<Second>();
        var rungs = new LinkedHashMap<String, Long>();
        for (int s = 0; s < seconds; s++) {
            double full = busy ? Math.max(0.15, 0.9 - s * 0.1 + random.nextDouble() * 0.1) : 0.995;
            var shares = shares(full, perSecond);
            shares.forEach((rung, count) -> rungs.merge(rung, count, Long::sum));
            double p99 = typicalMillis * (1.8 + random.nextDouble() * 0.7);
            series.add(
                    new Second(s, perSecond, perSecond, perSecond, 0, typicalMillis, p99, shares));
        }
        LongStream micros =
                LongStream.range(0, (long) perSecond * seconds)
                        .map(_ -> sample(random, typicalMillis));
        var latencies = Latencies.ofMicros(micros);
        LongStream fresh = LongStream.range(0, 10_000).map(_ -> sample(random, 0.6));
        return new PhaseResult(
                name,
                perSecond,
                Duration.ofMillis(10),
                seconds + 0.004,
                (long) perSecond * seconds,
                (long) perSecond * seconds,
                0,
                Math.round((long) perSecond * seconds * 0.9996),
                errors,
                rungs,
                Map.of("best", 38_000L, "slack", 1_500L, "overload", 500L),
                latencies,
                Latencies.ofMicros(LongStream.of(20, 30, 40)),
                Latencies.ofMicros(LongStream.of(30, 40, 60)),
                series,
                new EventFlow(40_000, 10_000, Map.of(), Latencies.ofMicros(fresh)));
    }

    private static Map<String, Long> shares(double full, int perSecond) {
        var shares = new LinkedHashMap<String, Long>();
        double[] rest = {full, (1 - full) * 0.7, (1 - full) * 0.28, (1 - full) * 0.02};
        for (int i = 0; i < RUNGS.size(); i++) {
            shares.put(RUNGS.get(i), Math.round(rest[i] * perSecond));
        }
        return shares;
    }

    private static long sample(SplittableRandom random, double typicalMillis) {
        double tail = -Math.log(1 - random.nextDouble());
        return Math.min(9_900, Math.round(1_000 * typicalMillis * (0.4 + 0.35 * tail)));
    }

    private static DemoReport.Ablation.Group group(String name, int features, double rmse) {
        return new DemoReport.Ablation.Group(
                name, features, new Quality(487_000, rmse * 0.6, rmse, 0.78));
    }
}
