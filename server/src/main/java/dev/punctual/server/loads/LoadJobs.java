package dev.punctual.server.loads;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.resilience.Pauses;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.LoadJob;
import dev.punctual.server.http.Loads;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
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

/// The loads of views inside a gateway: those that are asked for, and those that have come due.
public final class LoadJobs implements Loads, AutoCloseable {
    /*
     * One thread does it all, one load after the other: it takes what was asked for, and when nothing was for a while it
     * looks for what is due. So the traffic competes with one load at most, and a view is never loaded twice at once.
     * Engines are opened for a load and closed after it: files that came since are seen, and no memory is
     * held in between.
     *
     * A view whose load failed or was refused waits before it is tried by itself again, twice as long each time.
     */
    private static final Logger LOG = LoggerFactory.getLogger(LoadJobs.class);
    private static final int MOST_WAITING = 64;
    private static final int MOST_REMEMBERED = 256;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final ProjectDefinition project;
    private final OnlineStore store;
    private final Supplier<SourceEngines> engines;
    private final LoadReports reports;
    private final WallClock clock;
    private final Duration look;
    private final BlockingQueue<Asked> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, LoadJob> jobs = new LinkedHashMap<>(); // guarded by the lock
    private final Map<String, Last> last = new HashMap<>(); // guarded by the lock
    private final Pauses pauses = new Pauses(); // of the thread
    private final Thread thread;
    private long numbers; // guarded by the lock
    private volatile boolean closed;

    private record Asked(String id, ViewDefinition.Batch view, Wanted wanted) {}

    /// How the last load of a view went.
    ///
    /// @param seconds how long it took
    record Last(LoadJob.State state, double seconds) {}

    /// What loads are made with.
    ///
    /// @param engines opens the engines of one load
    /// @param reports where reports of refused loads go
    public record Means(Supplier<SourceEngines> engines, Path reports, WallClock clock) {}

    /// Takes jobs, which wait until it is started.
    ///
    /// @param look how often it looks for what is due
    public LoadJobs(ProjectDefinition project, OnlineStore store, Means means, Duration look) {
        this.project = project;
        this.store = store;
        this.engines = means.engines();
        this.reports = new LoadReports(means.reports());
        this.clock = means.clock();
        this.look = look;
        this.thread = Thread.ofPlatform().daemon().name("punctual-loads").unstarted(this::work);
    }

    /// Begins to load.
    public void start() {
        thread.start();
    }

    @Override
    public LoadJob load(String name, Bounds bounds) {
        ViewDefinition.Batch view = ViewLoads.view(project, name);
        var wanted = new Wanted(bounds.from(), bounds.to(), bounds.again());
        lock.lock();
        try {
            for (LoadJob other : jobs.values()) {
                if (other.view().equals(name) && !other.state().ended()) {
                    throw new ServingException(
                            ErrorCode.TOO_MANY_REQUESTS,
                            "view "
                                    + name
                                    + " is being loaded, by job "
                                    + other.id()
                                    + "; see /v1/jobs/"
                                    + other.id());
                }
            }
            LoadJob job = LoadJob.waiting(Long.toString(++numbers), name);
            if (closed || !waiting.offer(new Asked(job.id(), view, wanted))) {
                throw new ServingException(
                        ErrorCode.TOO_MANY_REQUESTS,
                        MOST_WAITING + " loads wait already; ask again when some have ended");
            }
            remember(job);
            return job;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable LoadJob job(String id) {
        lock.lock();
        try {
            return jobs.get(id);
        } finally {
            lock.unlock();
        }
    }

    /// How the last load of a view by this process went; null if there was none.
    @Nullable Last last(ViewDefinition.Batch view) {
        lock.lock();
        try {
            return last.get(view.name());
        } finally {
            lock.unlock();
        }
    }

    /// How old what a view serves is, see [ViewLoads#age].
    @Nullable Duration age(ViewDefinition.Batch view) {
        try (SourceEngines none = engines.get()) {
            return new ViewLoads(project, store, none, reports).age(view, now());
        }
    }

    /// Keeps a job, and forgets the oldest that ended if there are too many.
    private void remember(LoadJob job) {
        jobs.put(job.id(), job);
        for (var all = jobs.values().iterator(); jobs.size() > MOST_REMEMBERED && all.hasNext(); ) {
            if (all.next().state().ended()) {
                all.remove();
            }
        }
    }

    private void update(LoadJob job) {
        lock.lock();
        try {
            remember(job);
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        try {
            while (!closed) {
                Asked asked = waiting.poll(look.toNanos(), TimeUnit.NANOSECONDS);
                if (asked != null) {
                    run(asked);
                } else {
                    loadWhatIsDue();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void loadWhatIsDue() {
        for (ViewDefinition.Batch view : ViewLoads.views(project)) {
            if (!closed && !pauses.paused(view.name(), clock.micros()) && due(view)) {
                run(new Asked(begin(view.name()), view, Wanted.MISSING));
            }
        }
    }

    private boolean due(ViewDefinition.Batch view) {
        try (SourceEngines none = engines.get()) {
            return new ViewLoads(project, store, none, reports).due(view, now());
        } catch (RuntimeException e) {
            LOG.error("it cannot be told whether view {} is due", view.name(), e);
            pauses.failed(view.name(), clock.micros());
            return false;
        }
    }

    private String begin(String view) {
        lock.lock();
        try {
            LoadJob job = LoadJob.waiting(Long.toString(++numbers), view);
            remember(job);
            return job.id();
        } finally {
            lock.unlock();
        }
    }

    private void run(Asked asked) {
        long begun = clock.micros();
        var progress = new JobProgress(LoadJob.waiting(asked.id(), asked.view().name()));
        LoadJob end;
        try (SourceEngines own = engines.get()) {
            LoadOutcome outcome =
                    new ViewLoads(project, store, own, reports)
                            .load(asked.view(), now(), asked.wanted(), progress);
            end = ended(progress.job, outcome);
        } catch (CancellationException e) {
            end = progress.job.ended(LoadJob.State.FAILED, "the gateway ends", null);
        } catch (ServingException e) {
            LOG.warn("view {} was not loaded: {}", asked.view().name(), e.getMessage());
            end = progress.job.ended(LoadJob.State.FAILED, String.valueOf(e.getMessage()), null);
        } catch (RuntimeException e) {
            LOG.error("view {} was not loaded", asked.view().name(), e);
            end = progress.job.ended(LoadJob.State.FAILED, "a defect; see the log", null);
        }
        finish(end, (clock.micros() - begun) * 1e-6);
    }

    private static LoadJob ended(LoadJob job, LoadOutcome outcome) {
        return switch (outcome) {
            case LoadOutcome.Kept(long rows) ->
                    job.ended(LoadJob.State.DONE, "kept: " + rows + " rows", null);
            case LoadOutcome.Loaded(long rows, int loads) ->
                    job.ended(LoadJob.State.DONE, rows + " rows of " + loads + " loads", null);
            case LoadOutcome.Refused(var report, Path file) -> {
                LOG.warn("{} (all of it: {})", report.text(), file);
                yield job.ended(
                        LoadJob.State.REFUSED, report.text() + "\n  all of it: " + file, report);
            }
        };
    }

    private void finish(LoadJob end, double seconds) {
        if (end.state() == LoadJob.State.DONE) {
            pauses.succeeded(end.view());
        } else {
            pauses.failed(end.view(), clock.micros());
        }
        lock.lock();
        try {
            last.put(end.view(), new Last(end.state(), seconds));
            remember(end);
        } finally {
            lock.unlock();
        }
    }

    private Instant now() {
        return Instant.EPOCH.plus(clock.micros(), ChronoUnit.MICROS);
    }

    /// Shows how far a job is, and ends it when the gateway ends.
    private final class JobProgress implements LoadProgress {
        private LoadJob job;

        JobProgress(LoadJob job) {
            this.job = job;
        }

        @Override
        public void begins(Cadence.Slice slice, int load, int loads) {
            reached(load, loads, job.rows());
        }

        @Override
        public void reached(int load, int loads, long rows) {
            if (closed) {
                throw new CancellationException();
            }
            job = job.at(load, loads, rows);
            update(job);
        }
    }

    /// Ends the load under way, which leaves what was served before. Waits a while for that: a warehouse may be silent, and
    /// a load that is left alone cannot publish once the store is closed.
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
