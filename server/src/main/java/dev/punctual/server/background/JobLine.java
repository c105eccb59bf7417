package dev.punctual.server.background;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.jobs.Job;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Jobs of one kind: one thread does what was asked for, one after the other, and when nothing was for a while it looks for
/// what is due. So traffic competes with one of a kind at most, and nothing is done twice at once.
///
/// Any thread may ask, and see how far a job is.
public final class JobLine<J extends Job, W> implements AutoCloseable {
    private static final int MOST_WAITING = 64;
    private static final int MOST_REMEMBERED = 256;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final Kind<J> kind;
    private final Duration look;
    private final Worker<W> worker;
    private final BlockingQueue<Asked<W>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, J> jobs = new LinkedHashMap<>(); // guarded by the lock
    private final Thread thread;
    private long numbers; // guarded by the lock
    private volatile boolean closed;

    private record Asked<W>(String id, W work) {}

    /// What jobs are called, and how one begins.
    ///
    /// @param subjects what is worked on, in one word
    /// @param prefix before the numbers of jobs
    /// @param waiting makes a job that has not begun, of its id and its subject
    public record Kind<J>(String subjects, String prefix, BiFunction<String, String, J> waiting) {}

    /// What does the work, on the line's thread.
    public interface Worker<W> {
        /// Is called once, before everything else.
        default void begin() {}

        /// Does what was asked for, and tells the line how far it is.
        void run(String id, W work);

        void lookForDue();
    }

    /// A line that takes jobs, which wait until it is started.
    ///
    /// @param look how often it looks for what is due
    public JobLine(Kind<J> kind, Duration look, Worker<W> worker) {
        this.kind = kind;
        this.look = look;
        this.worker = worker;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("punctual-" + kind.subjects + "s")
                        .unstarted(this::work);
    }

    public void start() {
        thread.start();
    }

    /// Puts work in the line.
    ///
    /// @throws ServingException with `TOO_MANY_REQUESTS` if the subject has a job that has not ended, or too many wait
    public J ask(String subject, W work) {
        lock.lock();
        try {
            for (J other : jobs.values()) {
                if (other.subject().equals(subject) && !other.state().ended()) {
                    throw new ServingException(
                            ErrorCode.TOO_MANY_REQUESTS,
                            "%s %s is worked on already, by job %3$s; see /v1/jobs/%3$s"
                                    .formatted(kind.subjects, subject, other.id()));
                }
            }
            J job = next(subject);
            if (closed || !waiting.offer(new Asked<>(job.id(), work))) {
                throw new ServingException(
                        ErrorCode.TOO_MANY_REQUESTS,
                        MOST_WAITING + " jobs wait already; ask again when some have ended");
            }
            remember(job);
            return job;
        } finally {
            lock.unlock();
        }
    }

    /// A job that nobody asked for, for what is due.
    public J begin(String subject) {
        lock.lock();
        try {
            J job = next(subject);
            remember(job);
            return job;
        } finally {
            lock.unlock();
        }
    }

    /// A job as it stands; null if there is none, or it ended long ago.
    public @Nullable J job(String id) {
        lock.lock();
        try {
            return jobs.get(id);
        } finally {
            lock.unlock();
        }
    }

    /// Shows how far a job is.
    public void update(J job) {
        lock.lock();
        try {
            remember(job);
        } finally {
            lock.unlock();
        }
    }

    /// Whether work that is due should not be begun.
    public boolean closed() {
        return closed;
    }

    /// Lets work go on.
    ///
    /// @throws CancellationException if the gateway ends
    public void requireOpen() {
        if (closed) {
            throw new CancellationException();
        }
    }

    private J next(String subject) {
        return kind.waiting.apply(kind.prefix + ++numbers, subject);
    }

    /// Keeps a job, and forgets the oldest that ended if there are too many.
    private void remember(J job) {
        jobs.put(job.id(), job);
        for (var all = jobs.values().iterator(); jobs.size() > MOST_REMEMBERED && all.hasNext(); ) {
            if (all.next().state().ended()) {
                all.remove();
            }
        }
    }

    private void work() {
        worker.begin();
        try {
            while (!closed) {
                Asked<W> asked = waiting.poll(look.toNanos(), TimeUnit.NANOSECONDS);
                if (asked == null) {
                    worker.lookForDue();
                } else {
                    worker.run(asked.id, asked.work);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /// Ends the work under way, which leaves what was served before. Waits a while for that: a warehouse may be silent, and
    /// work that is left alone cannot publish once the store is closed.
    @Override
    public void close() {
        closed = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        thread.interrupt();
        try {
            boolean _ = thread.join(LONGEST_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
