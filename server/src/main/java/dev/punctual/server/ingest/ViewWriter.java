package dev.punctual.server.ingest;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.push.PushOutcome;
import dev.punctual.core.push.PushView;
import dev.punctual.core.push.PushedRow;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.events.Pushes;
import dev.punctual.server.metrics.Telemetry;
import java.util.ArrayList;
import java.util.List;

/// The one thread that writes the rows of a push view.
final class ViewWriter implements PushQueue.Writer<ViewWriter.Push>, AutoCloseable {
    /*
     * Reading a row, merging and writing it back is safe because nobody else writes. Pushes are written one after the
     * other, each as one batch of the store; a view that must survive the machine is synced once for all that waited, and
     * only then is any of them told.
     */
    private static final long IDLE_MILLIS = 100;

    private final PushView view;
    private final Telemetry telemetry;
    private final WallClock wallClock;
    private final PushQueue<Push> queue;
    private final List<Written> written = new ArrayList<>();

    ViewWriter(PushView view, Telemetry telemetry, WallClock wallClock) {
        this.view = view;
        this.telemetry = telemetry;
        this.wallClock = wallClock;
        this.queue = new PushQueue<>("view-" + view.view().name(), this, telemetry);
        queue.start();
    }

    record Push(List<PushedRow> rows, Pushes.Sink sink) implements PushQueue.Push {
        @Override
        public int size() {
            return rows.size();
        }

        @Override
        public void failed(ServingException failure) {
            sink.failed(failure);
        }
    }

    /// A push that is written, with what is to be told of it when it is durable.
    private record Written(Push push, PushOutcome outcome) {}

    PushView view() {
        return view;
    }

    void push(List<PushedRow> rows, Pushes.Sink sink) {
        queue.push(new Push(rows, sink));
    }

    int queued() {
        return queue.size();
    }

    /// Writes what is queued and stops.
    @Override
    public void close() {
        queue.close();
    }

    @Override
    public void write(Push push) {
        try {
            PushOutcome outcome = view.write(push.rows, wallClock.micros());
            telemetry.pushed(
                    view.view().name(),
                    outcome.accepted(),
                    outcome.outdated(),
                    outcome.rejected().size());
            written.add(new Written(push, outcome));
        } catch (RuntimeException e) {
            push.sink.failed(queue.failure(e));
        }
    }

    @Override
    public void commit() {
        List<Written> group = List.copyOf(written);
        written.clear();
        try {
            view.commit();
        } catch (RuntimeException e) {
            ServingException failure = queue.failure(e);
            group.forEach(one -> one.push.sink.failed(failure));
            return;
        }
        group.forEach(one -> one.push.sink.written(one.outcome));
    }

    @Override
    public long idleMillis() {
        return IDLE_MILLIS;
    }
}
