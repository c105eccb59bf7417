package dev.punctual.server.ingest;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.push.PushOutcome;
import dev.punctual.core.push.PushView;
import dev.punctual.core.push.PushedRow;
import dev.punctual.core.stream.PushResult.Rejection;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.Pushes;
import dev.punctual.server.metrics.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The one thread that writes the rows of a push view.
final class ViewWriter implements AutoCloseable {
    /*
     * Reading a row, merging and writing it back is safe because nobody else writes. Pushes are written one after the
     * other, each as one batch of the store; a view that must survive the machine is synced once for all that waited, and
     * only then is any of them told.
     */
    private static final int QUEUED_PUSHES = 1_024;
    private static final int GROUPED_ROWS = 10_000;
    private static final long IDLE_MILLIS = 100;
    private static final long CLOSE_MILLIS = 10_000;

    private final PushView view;
    private final Telemetry telemetry;
    private final WallClock wallClock;
    private final BlockingQueue<Push> queue = new ArrayBlockingQueue<>(QUEUED_PUSHES);
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;

    ViewWriter(PushView view, Telemetry telemetry, WallClock wallClock) {
        this.view = view;
        this.telemetry = telemetry;
        this.wallClock = wallClock;
        this.thread = Thread.ofPlatform().name("view-" + view.view().name()).start(this::run);
    }

    private record Push(List<PushedRow> rows, Pushes.Sink sink) {}

    /// A push that is written, with what is to be told of it when it is durable.
    private record Written(Push push, PushOutcome outcome) {}

    PushView view() {
        return view;
    }

    void push(List<PushedRow> rows, Pushes.Sink sink) {
        var push = new Push(rows, sink);
        if (closing) {
            refuse(push);
        } else if (!queue.offer(push)) {
            sink.failed(
                    new ServingException(
                            ErrorCode.OVERLOADED,
                            QUEUED_PUSHES + " pushes are waiting already; push again later"));
        } else if (ended && queue.remove(push)) {
            refuse(push); // it came after the writer had looked for the last time
        }
    }

    private static void refuse(Push push) {
        push.sink.failed(
                new ServingException(
                        ErrorCode.DRAINING, "the server is shutting down; push to another"));
    }

    int queued() {
        return queue.size();
    }

    /// Writes what is queued and stops.
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing || !queue.isEmpty()) {
            Push first = next();
            if (first != null) {
                write(first);
            }
        }
        ended = true;
        for (Push push = queue.poll(); push != null; push = queue.poll()) {
            refuse(push);
        }
    }

    private @Nullable Push next() {
        try {
            return queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing = true; // nobody interrupts this thread but to end it
            return null;
        }
    }

    /// Writes a push and those that wait behind it, and tells their outcomes.
    private void write(Push first) {
        var written = new ArrayList<Written>();
        int rows = 0;
        for (Push push = first; push != null; ) {
            rows += push.rows.size();
            write(push, written);
            push = rows < GROUPED_ROWS ? queue.poll() : null;
        }
        try {
            view.commit();
        } catch (RuntimeException e) {
            ServingException failure = failure(e);
            written.forEach(one -> one.push.sink.failed(failure));
            return;
        }
        written.forEach(one -> one.push.sink.written(one.outcome));
    }

    private void write(Push push, List<Written> written) {
        try {
            PushOutcome outcome = view.write(push.rows, wallClock.micros());
            List<Rejection> rejected = outcome.rejected();
            telemetry.pushed(
                    view.view().name(), outcome.accepted(), outcome.outdated(), rejected.size());
            written.add(new Written(push, outcome));
        } catch (RuntimeException e) {
            push.sink.failed(failure(e));
        }
    }

    private ServingException failure(RuntimeException e) {
        if (e instanceof ServingException known) {
            return known;
        }
        telemetry.unexpected("push to " + view.view().name(), e);
        return new ServingException(ErrorCode.INTERNAL, "the push failed; see the log");
    }
}
