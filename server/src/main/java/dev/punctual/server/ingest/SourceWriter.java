package dev.punctual.server.ingest;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.stream.PushResult;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.PushSink;
import dev.punctual.server.metrics.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The one thread that writes a source's events into its stream, and saves the stream's views in between.
final class SourceWriter implements AutoCloseable {
    /*
     * Pushes that wait are committed together: each is checked and journaled by itself, and one commit, with one sync where
     * the source asks for it, makes all of them durable and servable. None waits for others to come: while one commit is
     * under way the next ones gather, so that a slow disk makes groups large and a quick one keeps them small. A group ends
     * with as many events as one push may hold, so that the first of it never waits for more than that.
     *
     * Saving is spread out: a few keys for each push and its events, more when nothing arrives, so that no push waits for a long
     * save and what a restart must replay stays short.
     */
    private static final int QUEUED_PUSHES = 1_024;
    private static final int GROUPED_EVENTS = 10_000;
    private static final int KEYS_SAVED_PER_PUSH = 2;
    private static final int EVENTS_PER_KEY_SAVED = 16;
    private static final int KEYS_SAVED_WHEN_IDLE = 64;
    private static final long IDLE_MILLIS = 20;
    private static final long CLOSE_MILLIS = 10_000;

    private final EventStream stream;
    private final Telemetry telemetry;
    private final MonotonicClock clock;
    private final WallClock wallClock;
    private final BlockingQueue<Push> queue = new ArrayBlockingQueue<>(QUEUED_PUSHES);
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;

    SourceWriter(
            EventStream stream, Telemetry telemetry, MonotonicClock clock, WallClock wallClock) {
        this.stream = stream;
        this.telemetry = telemetry;
        this.clock = clock;
        this.wallClock = wallClock;
        this.thread = Thread.ofPlatform().name("source-" + stream.source().name()).start(this::run);
    }

    private record Push(List<Frame> events, PushSink sink, long arrivedNanos) {}

    /// A push in the journal, with what is to be told of it when it is durable.
    private record Appended(Push push, PushResult result) {}

    void push(List<Frame> events, PushSink sink) {
        var push = new Push(events, sink, clock.nanos());
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

    /// Writes what is queued, saves everything and stops.
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
            save(first == null ? KEYS_SAVED_WHEN_IDLE : write(first));
        }
        save(Integer.MAX_VALUE);
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

    /// Writes a push and those that wait behind it, tells their outcomes, and returns how many keys to save in turn.
    private int write(Push first) {
        var appended = new ArrayList<Appended>();
        int pushes = 0;
        int events = 0;
        for (Push push = first; push != null; pushes++) {
            events += push.events.size();
            append(push, appended);
            push = events < GROUPED_EVENTS ? queue.poll() : null;
        }
        commit(appended);
        return pushes * KEYS_SAVED_PER_PUSH + events / EVENTS_PER_KEY_SAVED;
    }

    private void append(Push push, List<Appended> appended) {
        try {
            appended.add(new Appended(push, stream.append(push.events)));
        } catch (RuntimeException e) {
            push.sink.failed(failure(e));
        }
    }

    private void commit(List<Appended> appended) {
        long newestBefore = stream.servableMicros();
        try {
            stream.commit();
        } catch (RuntimeException e) {
            ServingException failure = failure(e);
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

    private ServingException failure(RuntimeException e) {
        if (e instanceof ServingException known) {
            return known;
        }
        telemetry.unexpected("push to " + stream.source().name(), e);
        return new ServingException(ErrorCode.INTERNAL, "the push failed; see the log");
    }

    private void save(int keys) {
        try {
            stream.save(keys);
        } catch (RuntimeException e) {
            telemetry.unexpected("saving " + stream.source().name(), e);
        }
    }
}
