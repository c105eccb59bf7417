package dev.punctual.load.bench;

import dev.punctual.load.PhaseResult;
import dev.punctual.load.terminal.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whether the figures of a step are the server's, or the generator's own.
///
/// A latency counts from the moment at which a question was due. What the generator was late by is in it, whatever the
/// server did: a percentile of which that is a good part says more of the generator than of the server.
final class Trust {
    private static final double DOUBTFUL_SHARE = 0.2;
    private static final double NEGLIGIBLE_MILLIS = 0.1;

    private Trust() {}

    /// Whether a percentile of the latencies is largely the generator's own lag.
    static boolean doubts(PhaseResult step, Percentile percentile) {
        double lag = percentile.millis(step.lags());
        return percentile.isTold(step.latencies())
                && lag > NEGLIGIBLE_MILLIS
                && lag > DOUBTFUL_SHARE * percentile.millis(step.latencies());
    }

    /// What a reader of the figures must know.
    static List<String> notes(PhaseResult step) {
        var notes = new ArrayList<String>();
        String doubted =
                Stream.of(Percentile.values())
                        .filter(percentile -> doubts(step, percentile))
                        .map(Percentile::label)
                        .collect(Collectors.joining(", "));
        if (!doubted.isEmpty()) {
            notes.add(
                    "%s: the generator itself was late by %s at p50 and %s at p99, so %s not to be trusted; ask less often, or from a machine with processors to spare"
                            .formatted(
                                    step.name(),
                                    Figures.millis(step.lags().millisAt(50)),
                                    Figures.millis(step.lags().millisAt(99)),
                                    doubted + (doubted.contains(",") ? " are" : " is")));
        }
        long unsent = step.errors().getOrDefault("backlog", 0L);
        if (unsent > 0) {
            notes.add(
                    "%s: %s questions were never sent, because too many waited for a connection already; they count as errors and are in no percentile"
                            .formatted(step.name(), Figures.count(unsent)));
        }
        double waited = step.waits().millisAt(99) - step.lags().millisAt(99);
        if (waited > NEGLIGIBLE_MILLIS && waited > DOUBTFUL_SHARE * step.latencies().millisAt(99)) {
            notes.add(
                    "%s: 1 of 100 questions waited %s or longer for a free connection, which is in the latencies; with more --connections the server would have had them to itself"
                            .formatted(step.name(), Figures.millis(waited)));
        }
        if (step.unfinished() > 0) {
            notes.add(
                    "%s: %s questions were unanswered when the run was stopped, and are not counted"
                            .formatted(step.name(), Figures.count(step.unfinished())));
        }
        return notes;
    }
}
