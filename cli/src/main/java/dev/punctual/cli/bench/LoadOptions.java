package dev.punctual.cli.bench;

import dev.punctual.load.Arrivals;
import dev.punctual.load.Phase;
import dev.punctual.load.Trace;
import dev.punctual.load.terminal.Figures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say when questions are asked, and how long each is waited for.
final class LoadOptions {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST_STEPS = 20;
    private static final double MOST_PER_SECOND = 1e6;
    private static final Phase.Batching NO_EVENTS = new Phase.Batching(1, Duration.ZERO);

    /// How the questions of a rate follow each other.
    enum Kind {
        POISSON,
        UNIFORM
    }

    @Option(names = "--rate", description = "Questions per second (default: ${DEFAULT-VALUE}).")
    private double rate = 100;

    @Option(
            names = "--ramp",
            split = ",",
            paramLabel = "RATE",
            description =
                    "Several rates, one after the other, such as 100,200,400: shows up to which the"
                            + " server answers in time.")
    private List<Double> ramp = List.of();

    @Option(
            names = "--arrivals",
            description =
                    "poisson: at random, as independent callers ask; uniform: at equal distances"
                            + " (default: poisson).")
    private Kind kind = Kind.POISSON;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "Asks when the lines of a file say: seconds, or moments such as"
                            + " 2026-01-01T00:00:00Z; in the first column.")
    private @Nullable Path trace;

    @Option(
            names = "--trace-gaps",
            description =
                    "The lines of the trace are the seconds between a question and the one before.")
    private boolean gaps;

    @Option(
            names = "--speed",
            paramLabel = "TIMES",
            description = "Asks so many times faster than the trace (default: 1).")
    private double speed = 1;

    @Option(
            names = "--duration",
            converter = DurationConverter.class,
            description = "How long each rate is held (default: 10s; a trace to its end).")
    private @Nullable Duration duration;

    @Option(
            names = "--warm-up",
            converter = DurationConverter.class,
            description = "How long to ask before it counts (default: 2s).")
    private Duration warmUp = Duration.ofSeconds(2);

    @Option(names = "--seed", description = "Of all that is random (default: 1).")
    private long seed = 1;

    @Option(
            names = "--timeout",
            converter = DurationConverter.class,
            description =
                    "How long after it was due a question is given up (default: 5s, or twice the"
                            + " budget).")
    private @Nullable Duration timeout;

    long seed() {
        return seed;
    }

    /// What is asked before it counts; empty if nothing is.
    List<Phase> warmUp(List<Phase> steps) {
        Phase first = steps.getFirst();
        double perSecond = Math.min(first.arrivals().perSecond(), MOST_PER_SECOND);
        return warmUp.isZero()
                ? List.of()
                : List.of(
                        phase(
                                "warm-up",
                                new Arrivals.Poisson(perSecond, seed).during(warmUp),
                                first.budget()));
    }

    /// What is measured.
    ///
    /// @param budget within which an answer is in time; null if any time will do
    List<Phase> steps(@Nullable Duration budget) {
        if (trace != null) {
            return List.of(recorded(trace, budget));
        }
        Duration length = duration == null ? Duration.ofSeconds(10) : duration;
        require(length.compareTo(LONGEST) <= 0 && !length.isZero(), "--duration: at most 24h");
        require(ramp.size() <= MOST_STEPS, "--ramp: at most " + MOST_STEPS + " rates");
        var steps = new ArrayList<Phase>();
        for (double perSecond : ramp.isEmpty() ? List.of(rate) : ramp) {
            require(
                    perSecond > 0 && perSecond <= MOST_PER_SECOND,
                    "rates must be over 0 and at most 1,000,000");
            Arrivals arrivals =
                    switch (kind) {
                        case POISSON -> new Arrivals.Poisson(perSecond, seed + steps.size());
                        case UNIFORM -> new Arrivals.Uniform(perSecond);
                    };
            String name =
                    perSecond < 10 ? Figures.decimal(perSecond) + "/s" : Figures.rate(perSecond);
            steps.add(phase(name, arrivals.during(length), budget));
        }
        return steps;
    }

    private Phase recorded(Path file, @Nullable Duration budget) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            Trace read = Trace.read(lines, gaps ? Trace.Form.GAPS : Trace.Form.MOMENTS);
            Trace asked = read.faster(speed);
            asked = duration == null ? asked : asked.during(duration);
            require(
                    asked.length().compareTo(LONGEST) <= 0,
                    "the trace lasts longer than 24h; give --duration or --speed");
            return phase("trace", new Arrivals.Recorded(asked), budget);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the trace " + file, e);
        }
    }

    private Phase phase(String name, Arrivals arrivals, @Nullable Duration budget) {
        Duration patience = timeout == null ? Duration.ofSeconds(5) : timeout;
        if (timeout == null && budget != null && patience.compareTo(budget.multipliedBy(2)) < 0) {
            patience = budget.multipliedBy(2);
        }
        require(
                budget == null || patience.compareTo(budget) >= 0,
                "--timeout must not be shorter than the budget");
        return new Phase(
                name,
                arrivals,
                Integer.MAX_VALUE,
                budget == null ? patience : budget,
                patience,
                NO_EVENTS);
    }

    /// How it is asked, for people.
    Map<String, String> described(List<Phase> steps) {
        var described = new LinkedHashMap<String, String>();
        described.put(
                "arrivals",
                trace != null
                        ? "as in %s, %s times as fast".formatted(trace, Figures.decimal(speed))
                        : kind == Kind.POISSON ? "Poisson, seed " + seed : "at equal distances");
        if (trace == null) {
            Duration length = duration == null ? Duration.ofSeconds(10) : duration;
            described.put("each for", Figures.duration(length.toNanos() * 1e-9));
        }
        described.put("warm-up", Figures.duration(warmUp.toNanos() * 1e-9));
        described.put(
                "given up after", Figures.duration(steps.getFirst().timeout().toNanos() * 1e-9));
        return described;
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
