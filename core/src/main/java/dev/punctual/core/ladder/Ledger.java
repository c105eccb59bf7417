package dev.punctual.core.ladder;

import java.util.EnumMap;
import java.util.Map;

/// Where the time of one request went. Written by whichever thread has the request at the moment.
public final class Ledger {
    private final long startNanos;
    private final Map<Stage, Long> spent = new EnumMap<>(Stage.class);

    /// Starts the ledger of a request.
    ///
    /// @param startNanos when the request arrived, on the monotonic clock
    public Ledger(long startNanos) {
        this.startNanos = startNanos;
    }

    public long startNanos() {
        return startNanos;
    }

    /// Adds time to a stage.
    public void spend(Stage stage, long nanos) {
        spent.merge(stage, nanos, Long::sum);
    }

    /// The nanoseconds spent in a stage so far.
    public long spentNanos(Stage stage) {
        return spent.getOrDefault(stage, 0L);
    }
}
