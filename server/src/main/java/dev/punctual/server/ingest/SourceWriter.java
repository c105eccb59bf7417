package dev.punctual.server.ingest;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.stream.PushResult;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.events.PushSink;
import dev.punctual.server.metrics.Telemetry;
import java.util.ArrayList;
import java.util.List;

/// The one thread that writes a source's events into its stream, and saves the stream's views in between.
final class SourceWriter implements PushQueue.Writer<SourceWriter.Push>, AutoCloseable {
    /*
     * Each push of a group is checked and journaled by itself, and one commit, with one sync where the source asks for it,
     * makes all of them durable and servable.
     *
     * Saving is spread out: a few keys for each push and its events, more when nothing arrives, so that no push waits for a
     * long save and what a restart must replay stays short.
     */
    private static final int KEYS_SAVED_PER_PUSH = 2;
    private static final int EVENTS_PER_KEY_SAVED = 16;
    private static final int KEYS_SAVED_WHEN_IDLE = 64;
    private static final long IDLE_MILLIS = 20;

    private final EventStream stream;
    private final Telemetry telemetry;
    private final MonotonicClock clock;
    private final WallClock wallClock;
    private final PushQueue<Push> queue;
    private final List<Appended> appended = new ArrayList<>();
    private int keysToSave;
    private int events;
    private boolean unsaved;

    SourceWriter(
            EventStream stream, Telemetry telemetry, MonotonicClock clock, WallClock wallClock) {
        this.stream = stream;
        this.telemetry = telemetry;
        this.clock = clock;
        this.wallClock = wallClock;
        this.queue = new PushQueue<>("source-" + stream.source().name(), this, telemetry);
        queue.start();
    }

    record Push(List<Frame> events, PushSink sink, long arrivedNanos) implements PushQueue.Push {
        @Override
        public int size() {
            return events.size();
        }

        @Override
        public void failed(ServingException failure) {
            sink.failed(failure);
        }
    }

    /// A push in the journal, with what is to be told of it when it is durable.
    private record Appended(Push push, PushResult result) {}

    void push(List<Frame> events, PushSink sink) {
        queue.push(new Push(events, sink, clock.nanos()));
    }

    int queued() {
        return queue.size();
    }

    /// Writes what is queued, saves everything and stops.
    @Override
    public void close() {
        queue.close();
    }

    @Override
    public void idle() {
        save(KEYS_SAVED_WHEN_IDLE);
    }

    @Override
    public void end() {
        save(Integer.MAX_VALUE);
    }

    @Override
    public long idleMillis() {
        return IDLE_MILLIS;
    }

    @Override
    public void write(Push push) {
        keysToSave += KEYS_SAVED_PER_PUSH;
        events += push.size();
        try {
            appended.add(new Appended(push, stream.append(push.events)));
        } catch (RuntimeException e) {
            push.sink.failed(queue.failure(e));
        }
    }

    @Override
    public void commit() {
        makeDurable();
        appended.clear();
        save(keysToSave + events / EVENTS_PER_KEY_SAVED);
        keysToSave = 0;
        events = 0;
    }

    private void makeDurable() {
        long newestBefore = stream.servableMicros();
        try {
            stream.commit();
        } catch (RuntimeException e) {
            ServingException failure = queue.failure(e);
            appended.forEach(one -> one.push.sink.failed(failure));
            return;
        }
        long newest = stream.servableMicros();
        if (newest != newestBefore) {
            long age = wallClock.micros() - newest;
            stream.views().forEach(view -> telemetry.servable(view.name(), age));
        }
        long now = clock.nanos();
        for (Appended one : appended) {
            telemetry.pushed(stream.source().name(), one.result, now - one.push.arrivedNanos);
            one.push.sink.stored(one.result);
        }
    }

    private void save(int keys) {
        try {
            stream.save(keys);
            unsaved = false;
        } catch (RuntimeException e) {
            if (!unsaved) { // once, not fifty times a second
                telemetry.unexpected("saving " + stream.source().name(), e);
            }
            unsaved = true;
        }
    }
}
