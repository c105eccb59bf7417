package dev.punctual.server.precompute;

import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.resilience.Pauses;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.LoadJob.State;
import dev.punctual.server.http.TableJob;
import dev.punctual.server.http.TableJobs;
import dev.punctual.server.precompute.PrecomputedTables.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The computations of precomputed tables inside a gateway: those that are asked for, and those that have come due.
public final class PrecomputeJobs implements TableJobs, AutoCloseable {
    /*
     * One thread takes one table after the other; what it has scored is scored by threads that the processor serves when
     * others do not want it. It is a thread apart from that of the loads, because a computation may last for hours. A
     * table with a schedule is due when a slot begins and when another version of its model answers; one without is
     * computed when it is asked for.
     *
     * A table that failed waits before it is tried by itself again, twice as long each time, and goes on where it was.
     */
    private static final Logger LOG = LoggerFactory.getLogger(PrecomputeJobs.class);
    private static final String PREFIX = "precompute-";
    private static final int MOST_WAITING = 64;
    private static final int MOST_REMEMBERED = 256;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final ProjectDefinition project;
    private final Supplier<Opened> open;
    private final Workers workers;
    private final WallClock clock;
    private final Duration look;
    private final BlockingQueue<Asked> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, TableJob> jobs = new LinkedHashMap<>(); // guarded by the lock
    private final Pauses pauses = new Pauses(); // of the thread
    private final Thread thread;
    private long numbers; // guarded by the lock
    private volatile boolean closed;

    private record Asked(String id, PrecomputedDefinition table, boolean again) {}

    /// Tables, with engines that are open as long as they are needed.
    public interface Opened extends AutoCloseable {
        PrecomputedTables tables();

        @Override
        void close();
    }

    /// Takes jobs, which wait until it is started.
    ///
    /// @param open opens what one computation needs
    /// @param look how often it looks for what is due
    public PrecomputeJobs(
            ProjectDefinition project,
            Supplier<Opened> open,
            Workers workers,
            WallClock clock,
            Duration look) {
        this.project = project;
        this.open = open;
        this.workers = workers;
        this.clock = clock;
        this.look = look;
        this.thread =
                Thread.ofPlatform().daemon().name("punctual-precompute").unstarted(this::work);
    }

    /// Begins to compute.
    public void start() {
        thread.start();
    }

    @Override
    public TableJob compute(String name, boolean again) {
        PrecomputedDefinition table = PrecomputedTables.table(project, name);
        lock.lock();
        try {
            for (TableJob other : jobs.values()) {
                if (other.table().equals(name) && !other.state().ended()) {
                    throw new ServingException(
                            ErrorCode.TOO_MANY_REQUESTS,
                            "table %1$s is being computed, by job %2$s; see /v1/jobs/%2$s"
                                    .formatted(name, other.id()));
                }
            }
            TableJob job = TableJob.waiting(PREFIX + ++numbers, name);
            if (closed || !waiting.offer(new Asked(job.id(), table, again))) {
                throw new ServingException(
                        ErrorCode.TOO_MANY_REQUESTS,
                        MOST_WAITING
                                + " computations wait already; ask again when some have ended");
            }
            remember(job);
            return job;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable TableJob job(String id) {
        lock.lock();
        try {
            return jobs.get(id);
        } finally {
            lock.unlock();
        }
    }

    /// Keeps a job, and forgets the oldest that ended if there are too many.
    private void remember(TableJob job) {
        jobs.put(job.id(), job);
        for (var all = jobs.values().iterator(); jobs.size() > MOST_REMEMBERED && all.hasNext(); ) {
            if (all.next().state().ended()) {
                all.remove();
            }
        }
    }

    private void update(TableJob job) {
        lock.lock();
        try {
            remember(job);
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        workers.begin().run();
        try {
            while (!closed) {
                Asked asked = waiting.poll(look.toNanos(), TimeUnit.NANOSECONDS);
                if (asked != null) {
                    run(asked);
                } else {
                    computeWhatIsDue();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void computeWhatIsDue() {
        for (PrecomputedDefinition table : PrecomputedTables.tables(project)) {
            boolean paused = pauses.paused(table.name(), clock.micros());
            if (table.content().every() != null && !closed && !paused && due(table)) {
                run(new Asked(begin(table.name()), table, false));
            }
        }
    }

    private boolean due(PrecomputedDefinition table) {
        try (Opened own = open.get()) {
            return own.tables().due(table, now());
        } catch (RuntimeException e) {
            LOG.error("it cannot be told whether table {} is due", table.name(), e);
            pauses.failed(table.name(), clock.micros());
            return false;
        }
    }

    private String begin(String table) {
        lock.lock();
        try {
            TableJob job = TableJob.waiting(PREFIX + ++numbers, table);
            remember(job);
            return job.id();
        } finally {
            lock.unlock();
        }
    }

    private void run(Asked asked) {
        String name = asked.table().name();
        var progress = new JobProgress(TableJob.waiting(asked.id(), name));
        TableJob end;
        try (Opened own = open.get()) {
            Outcome outcome =
                    own.tables().run(asked.table(), now(), asked.again(), workers, progress);
            String kept = outcome.kept() ? "kept: " : "";
            end = progress.job().ended(State.DONE, kept + outcome.answers() + " answers");
        } catch (CancellationException e) {
            end = progress.job().ended(State.FAILED, "the gateway ends; it goes on later");
        } catch (ServingException e) {
            LOG.warn("table {} was not computed: {}", name, e.getMessage());
            end = progress.job().ended(State.FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("table {} was not computed", name, e);
            end = progress.job().ended(State.FAILED, "a defect; see the log");
        }
        if (end.state() == State.DONE) {
            pauses.succeeded(name);
        } else {
            pauses.failed(name, clock.micros());
        }
        update(end);
    }

    private Instant now() {
        return Instant.EPOCH.plus(clock.micros(), ChronoUnit.MICROS);
    }

    /// Shows how far a job is, and ends it when the gateway ends.
    private final class JobProgress implements RunProgress {
        private final TableJob begun;
        private volatile long of;
        private volatile TableJob shown;

        JobProgress(TableJob begun) {
            this.begun = begun;
            this.shown = begun;
        }

        TableJob job() {
            return shown;
        }

        @Override
        public void questions(long read) {
            show(read);
        }

        @Override
        public void scoring(long all, long before) {
            of = all;
            show(before);
        }

        @Override
        public void scored(long scored) {
            show(scored);
        }

        @Override
        public void publishing(long answers) {
            show(of);
        }

        private void show(long keys) {
            if (closed) {
                throw new CancellationException();
            }
            shown = begun.at(keys, of);
            update(shown);
        }
    }

    /// Ends the computation under way, which goes on when a gateway is started again; what was served before stays.
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
