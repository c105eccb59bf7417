package dev.punctual.server.loads;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.resilience.Pauses;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.background.JobLine;
import dev.punctual.server.http.jobs.Job.State;
import dev.punctual.server.http.jobs.LoadJob;
import dev.punctual.server.http.jobs.Loads;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loads of views inside a gateway: those that are asked for, and those that have come due.
public final class LoadJobs implements Loads, AutoCloseable {
    /*
     * One load comes after the other, so a view is never loaded twice at once. Engines are opened for a load and closed after it: files that came since are seen, and no memory is
     * held in between.
     *
     * A view whose load failed or was refused waits before it is tried by itself again, twice as long each time.
     */
    private static final Logger LOG = LoggerFactory.getLogger(LoadJobs.class);

    private final ProjectDefinition project;
    private final OnlineStore store;
    private final Supplier<SourceEngines> engines;
    private final LoadReports reports;
    private final WallClock clock;
    private final Map<String, Last> last = new ConcurrentHashMap<>();
    private final Pauses pauses = new Pauses(); // of the thread
    private final JobLine<LoadJob, Asked> line;

    private record Asked(ViewDefinition.Batch view, Wanted wanted) {}

    /// How the last load of a view went.
    ///
    /// @param seconds how long it took
    record Last(State state, double seconds) {}

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
        this.line =
                new JobLine<>(new JobLine.Kind<>("view", "", LoadJob::waiting), look, new Loader());
    }

    /// Begins to load.
    public void start() {
        line.start();
    }

    @Override
    public LoadJob load(String name, Bounds bounds) {
        ViewDefinition.Batch view = ViewLoads.view(project, name);
        var wanted = new Wanted(bounds.from(), bounds.to(), bounds.again());
        return line.ask(name, new Asked(view, wanted));
    }

    @Override
    public @Nullable LoadJob job(String id) {
        return line.job(id);
    }

    /// How the last load of a view by this process went; null if there was none.
    @Nullable Last last(ViewDefinition.Batch view) {
        return last.get(view.name());
    }

    /// How old what a view serves is, see [ViewLoads#age].
    @Nullable Duration age(ViewDefinition.Batch view) {
        try (SourceEngines none = engines.get()) {
            return new ViewLoads(project, store, none, reports).age(view, now());
        }
    }

    /// What the line's thread does.
    private final class Loader implements JobLine.Worker<Asked> {
        @Override
        public void run(String id, Asked asked) {
            LoadJobs.this.run(LoadJob.waiting(id, asked.view.name()), asked);
        }

        @Override
        public void lookForDue() {
            loadWhatIsDue();
        }
    }

    private void loadWhatIsDue() {
        for (ViewDefinition.Batch view : ViewLoads.views(project)) {
            if (!line.closed() && !pauses.paused(view.name(), clock.micros()) && due(view)) {
                run(line.begin(view.name()), new Asked(view, Wanted.MISSING));
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

    private void run(LoadJob job, Asked asked) {
        long begun = clock.micros();
        var progress = new JobProgress(job);
        LoadJob end;
        try (SourceEngines own = engines.get()) {
            LoadOutcome outcome =
                    new ViewLoads(project, store, own, reports)
                            .load(asked.view(), now(), asked.wanted(), progress);
            end = ended(progress.job, outcome);
        } catch (CancellationException e) {
            end = progress.job.ended(State.FAILED, "the gateway ends", null);
        } catch (ServingException e) {
            LOG.warn("view {} was not loaded: {}", asked.view().name(), e.getMessage());
            end = progress.job.ended(State.FAILED, String.valueOf(e.getMessage()), null);
        } catch (RuntimeException e) {
            LOG.error("view {} was not loaded", asked.view().name(), e);
            end = progress.job.ended(State.FAILED, "a defect; see the log", null);
        }
        finish(end, (clock.micros() - begun) * 1e-6);
    }

    private static LoadJob ended(LoadJob job, LoadOutcome outcome) {
        return switch (outcome) {
            case LoadOutcome.Kept(long rows) ->
                    job.ended(State.DONE, "kept: " + rows + " rows", null);
            case LoadOutcome.Loaded(long rows, int loads) ->
                    job.ended(State.DONE, rows + " rows of " + loads + " loads", null);
            case LoadOutcome.Refused(var report, Path file) -> {
                LOG.warn("{} (all of it: {})", report.text(), file);
                yield job.ended(State.REFUSED, report.text() + "\n  all of it: " + file, report);
            }
        };
    }

    private void finish(LoadJob end, double seconds) {
        if (end.state() == State.DONE) {
            pauses.succeeded(end.view());
        } else {
            pauses.failed(end.view(), clock.micros());
        }
        last.put(end.view(), new Last(end.state(), seconds));
        line.update(end);
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
            line.requireOpen();
            job = job.at(load, loads, rows);
            line.update(job);
        }
    }

    /// Ends the load under way, which leaves what was served before.
    @Override
    public void close() {
        line.close();
    }
}
