package dev.punctual.server.precompute;

import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.resilience.Pauses;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.background.JobLine;
import dev.punctual.server.http.jobs.Job.State;
import dev.punctual.server.http.jobs.TableJob;
import dev.punctual.server.http.jobs.TableJobs;
import dev.punctual.server.precompute.PrecomputedTables.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CancellationException;
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

    private final ProjectDefinition project;
    private final Supplier<Opened> open;
    private final Workers workers;
    private final WallClock clock;
    private final Pauses pauses = new Pauses(); // of the thread
    private final JobLine<TableJob, Asked> line;

    private record Asked(PrecomputedDefinition table, boolean again) {}

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
        this.line =
                new JobLine<>(
                        new JobLine.Kind<>("table", "precompute-", TableJob::waiting),
                        look,
                        new Computer());
    }

    /// Begins to compute.
    public void start() {
        line.start();
    }

    @Override
    public TableJob compute(String name, boolean again) {
        PrecomputedDefinition table = PrecomputedTables.table(project, name);
        return line.ask(name, new Asked(table, again));
    }

    @Override
    public @Nullable TableJob job(String id) {
        return line.job(id);
    }

    /// What the line's thread does.
    private final class Computer implements JobLine.Worker<Asked> {
        @Override
        public void begin() {
            workers.begin().run();
        }

        @Override
        public void run(String id, Asked asked) {
            PrecomputeJobs.this.run(TableJob.waiting(id, asked.table.name()), asked);
        }

        @Override
        public void lookForDue() {
            computeWhatIsDue();
        }
    }

    private void computeWhatIsDue() {
        for (PrecomputedDefinition table : PrecomputedTables.tables(project)) {
            boolean paused = pauses.paused(table.name(), clock.micros());
            if (table.content().every() != null && !line.closed() && !paused && due(table)) {
                run(line.begin(table.name()), new Asked(table, false));
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

    private void run(TableJob job, Asked asked) {
        String name = asked.table().name();
        var progress = new JobProgress(job);
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
        line.update(end);
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
        public void learning(long rows) {
            show(0);
        }

        @Override
        public void questions(long known) {
            show(known);
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
            line.requireOpen();
            shown = begun.at(keys, of);
            line.update(shown);
        }
    }

    /// Ends the computation under way, which goes on when a gateway is started again; what was served before stays.
    @Override
    public void close() {
        line.close();
    }
}
