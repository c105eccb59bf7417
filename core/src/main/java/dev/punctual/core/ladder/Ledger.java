package dev.punctual.core.ladder;

import java.util.concurrent.atomic.AtomicLongArray;

/// Where the time of one request went. Any thread may add; a late lane may still add after the answer has left.
public final class Ledger {
    private final long startNanos;
    private final AtomicLongArray spent = new AtomicLongArray(Stage.ALL.size());

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
        spent.addAndGet(stage.place(), nanos);
    }

    /// The nanoseconds spent in a stage so far.
    public long spentNanos(Stage stage) {
        return spent.get(stage.place());
    }
}
