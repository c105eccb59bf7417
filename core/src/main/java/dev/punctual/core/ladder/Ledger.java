package dev.punctual.core.ladder;

import dev.punctual.core.trace.TraceContext;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Where the time of one request went, and its place in a trace. Any thread may add; a late lane may still add after the
/// answer has left.
public final class Ledger {
    private final long startNanos;
    private final AtomicLongArray spent = new AtomicLongArray(Stage.ALL.size());
    private final AtomicLongArray ends = new AtomicLongArray(Stage.ALL.size());
    private final @Nullable TraceContext caller;
    private final AtomicReference<@Nullable TraceContext> own = new AtomicReference<>();
    private volatile @Nullable Answer answer;

    /// Starts the ledger of a request.
    ///
    /// @param startNanos when the request arrived, on the monotonic clock
    public Ledger(long startNanos) {
        this(startNanos, null);
    }

    /// Starts the ledger of a request that is part of a trace.
    ///
    /// @param caller the span of whoever asks; null if nobody says
    public Ledger(long startNanos, @Nullable TraceContext caller) {
        this.startNanos = startNanos;
        this.caller = caller;
    }

    /// The span of whoever asks; null if nobody said.
    public @Nullable TraceContext caller() {
        return caller;
    }

    /// The span of this request, made when it is first asked for.
    public TraceContext trace() {
        TraceContext known = own.get();
        if (known != null) {
            return known;
        }
        TraceContext made = caller == null ? TraceContext.root() : caller.child();
        TraceContext first = own.compareAndExchange(null, made);
        return first == null ? made : first;
    }

    /// Takes note of the answer; of several, of the one from the lowest rung.
    public void answered(Answer given) {
        answer = given;
    }

    /// The answer; null if there was none.
    public @Nullable Answer answer() {
        return answer;
    }

    public long startNanos() {
        return startNanos;
    }

    /// Adds time to a stage.
    public void spend(Stage stage, long nanos) {
        spent.addAndGet(stage.place(), nanos);
    }

    /// Adds time to a stage that was left just now.
    ///
    /// @param fromNanos when it was entered
    /// @param toNanos when it was left
    public void spend(Stage stage, long fromNanos, long toNanos) {
        ends.lazySet(stage.place(), toNanos);
        spent.addAndGet(stage.place(), toNanos - fromNanos);
    }

    /// When a stage was left for the last time, as far as that is known; 0 if it is not.
    public long endNanos(Stage stage) {
        return ends.get(stage.place());
    }

    /// The nanoseconds spent in a stage so far.
    public long spentNanos(Stage stage) {
        return spent.get(stage.place());
    }
}
