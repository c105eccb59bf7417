package dev.punctual.server.ingest;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.metrics.Telemetry;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Pushes that wait for the one thread that writes them, in groups, behind a bound.
final class PushQueue<P extends PushQueue.Push> implements AutoCloseable {
    /*
     * Pushes that wait are written together. None waits for others to come: while one group is under way the next ones
     * gather, so that a slow disk makes groups large and a quick one keeps them small. A group ends with as many items as
     * one push may hold, so that the first of it never waits for more than that.
     */
    private static final int QUEUED_PUSHES = 1_024;
    private static final int GROUPED_ITEMS = 10_000;
    private static final long CLOSE_MILLIS = 10_000;

    private final String what;
    private final Writer<P> writer;
    private final Telemetry telemetry;
    private final BlockingQueue<P> queue = new ArrayBlockingQueue<>(QUEUED_PUSHES);
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;

    /// Starts the writing thread.
    ///
    /// @param what names the thread, and the pushes in the log, such as `source-sales`
    PushQueue(String what, Writer<P> writer, Telemetry telemetry) {
        this.what = what;
        this.writer = writer;
        this.telemetry = telemetry;
        this.thread = Thread.ofPlatform().name(what).unstarted(this::run);
    }

    /// A push, and who waits for it.
    interface Push {
        /// How many items it has.
        int size();

        /// Tells that nothing of it was written.
        void failed(ServingException failure);
    }

    /// What is done with pushes, all by one thread.
    interface Writer<P> {
        /// Writes a push of a group; it throws nothing.
        void write(P push);

        /// Ends a group, and tells each of its pushes the outcome; it throws nothing.
        void commit();

        /// Called when nothing has come for some time.
        default void idle() {}

        /// Called after the last group.
        default void end() {}

        /// How long nothing has to come for it to be idle, in milliseconds.
        long idleMillis();
    }

    void start() {
        thread.start();
    }

    void push(P push) {
        if (closing) {
            refuse(push);
        } else if (!queue.offer(push)) {
            push.failed(
                    new ServingException(
                            ErrorCode.OVERLOADED,
                            QUEUED_PUSHES + " pushes are waiting already; push again later"));
        } else if (ended && queue.remove(push)) {
            refuse(push); // it came after the writer had looked for the last time
        }
    }

    private void refuse(P push) {
        push.failed(
                new ServingException(
                        ErrorCode.DRAINING, "the server is shutting down; push to another"));
    }

    int size() {
        return queue.size();
    }

    /// What a caller is told of a failure; an unexpected one goes to the log.
    ServingException failure(RuntimeException e) {
        if (e instanceof ServingException known) {
            return known;
        }
        telemetry.unexpected("push to " + what, e);
        return new ServingException(ErrorCode.INTERNAL, "the push failed; see the log");
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
            P first = next();
            if (first == null) {
                writer.idle();
            } else {
                write(first);
            }
        }
        writer.end();
        ended = true;
        for (P push = queue.poll(); push != null; push = queue.poll()) {
            refuse(push);
        }
    }

    private @Nullable P next() {
        try {
            return queue.poll(writer.idleMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing = true; // nobody interrupts this thread but to end it
            return null;
        }
    }

    /// Writes a push and those that come behind it meanwhile.
    private void write(P first) {
        int items = 0;
        for (P push = first; push != null; ) {
            items += push.size();
            writer.write(push);
            push = items < GROUPED_ITEMS ? queue.poll() : null;
        }
        writer.commit();
    }
}
