package dev.punctual.server.similar;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.resilience.Pauses;
import dev.punctual.core.similarity.IndexFacts;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.background.JobLine;
import dev.punctual.server.http.indexes.Indexes;
import dev.punctual.server.http.jobs.IndexJob;
import dev.punctual.server.http.jobs.IndexJobs;
import dev.punctual.server.http.jobs.Job.State;
import dev.punctual.server.loads.SourceEngines;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Builds indexes in a gateway, those that are asked for and those that come due: one after the other, on one thread, which
/// leaves the rest to traffic.
public final class IndexBuilds implements IndexJobs, AutoCloseable {
    /*
     * Due is what has a schedule and whose generation is older than that, or is not there. What failed is tried again
     * after a while, twice as long each time.
     */
    private static final Logger LOG = LoggerFactory.getLogger(IndexBuilds.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final long MICROS = 1_000;

    private final Map<String, IndexDefinition> definitions;
    private final Indexes indexes;
    private final IndexBuild build;
    private final Supplier<SourceEngines> engines;
    private final Telemetry telemetry;
    private final WallClock clock;
    private final Pauses pauses = new Pauses(); // of the thread
    private final ForkJoinPool pool = new ForkJoinPool(1);
    private final JobLine<IndexJob, Asked> line;

    private record Asked(IndexDefinition index, boolean whole) {}

    /// What indexes are built with.
    ///
    /// @param engines opens the engines of one build
    public record Means(
            Indexes indexes,
            IndexBuild build,
            Supplier<SourceEngines> engines,
            Telemetry telemetry,
            WallClock clock) {}

    /// Takes jobs, which wait until it is started.
    public IndexBuilds(Map<String, IndexDefinition> definitions, Means means) {
        this.definitions = definitions;
        this.indexes = means.indexes();
        this.build = means.build();
        this.engines = means.engines();
        this.telemetry = means.telemetry();
        this.clock = means.clock();
        this.line =
                new JobLine<>(
                        new JobLine.Kind<>("index-build", "build-", IndexJob::waiting),
                        LOOK,
                        new Builder());
    }

    /// Begins to build, if there is anything to build.
    public void start() {
        if (!definitions.isEmpty()) {
            line.start();
        }
    }

    @Override
    public IndexJob build(String name, boolean whole) {
        IndexDefinition definition = definitions.get(name);
        if (definition == null) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "no index is called "
                            + name
                            + "; "
                            + ProjectDefinition.known(definitions.keySet()));
        }
        return line.ask(name, new Asked(definition, whole));
    }

    @Override
    public @Nullable IndexJob job(String id) {
        return line.job(id);
    }

    /// What the line's thread does.
    private final class Builder implements JobLine.Worker<Asked> {
        @Override
        public void run(String id, Asked asked) {
            IndexBuilds.this.run(IndexJob.waiting(id, asked.index.name()), asked);
        }

        @Override
        public void lookForDue() {
            for (IndexDefinition definition : definitions.values()) {
                if (!line.closed() && due(definition)) {
                    IndexBuilds.this.run(
                            line.begin(definition.name()), new Asked(definition, false));
                }
            }
        }
    }

    private boolean due(IndexDefinition definition) {
        Duration every = definition.every();
        if (every == null || pauses.paused(definition.name(), clock.micros())) {
            return false;
        }
        try (Indexes.Held held = indexes.hold(definition.name())) {
            return held == null
                    || clock.micros() - held.index().facts().createdMicros()
                            >= every.toNanos() / MICROS;
        }
    }

    private void run(IndexJob job, Asked asked) {
        String name = asked.index.name();
        var progress = new JobProgress(job);
        IndexJob end;
        try (SourceEngines opened = engines.get()) {
            var engine = opened.of(asked.index.items().source());
            IndexFacts facts =
                    pool.submit(() -> build.run(asked.index, engine, asked.whole, progress)).get();
            LOG.info("index {} was built from {} items", name, facts.items());
            end = progress.job().ended(State.DONE, progress.said(facts));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end = ends(progress);
        } catch (ExecutionException e) {
            end = failed(progress, e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException e) {
            end = failed(progress, e);
        }
        if (end.state() == State.DONE) {
            pauses.succeeded(name);
        } else {
            pauses.failed(name, clock.micros());
        }
        line.update(end);
    }

    private static IndexJob ends(JobProgress progress) {
        return progress.job().ended(State.FAILED, "the gateway ends");
    }

    private IndexJob failed(JobProgress progress, Throwable failure) {
        String name = progress.job().index();
        return switch (failure) {
            case CancellationException _ -> ends(progress);
            case ServingException known -> {
                LOG.error("index {} was not built: {}", name, known.getMessage());
                yield progress.job().ended(State.FAILED, String.valueOf(known.getMessage()));
            }
            default -> {
                telemetry.unexpected("building index " + name, failure);
                yield progress.job().ended(State.FAILED, "a defect; see the log");
            }
        };
    }

    /// Shows how far a job is, and ends it when the gateway ends.
    private final class JobProgress implements BuildProgress {
        private volatile IndexJob shown;
        private volatile String embedded = "";

        JobProgress(IndexJob begun) {
            this.shown = begun;
        }

        IndexJob job() {
            return shown;
        }

        String said(IndexFacts facts) {
            return "%d items%s, %s, recall@10 %.3f%s"
                    .formatted(
                            facts.items(),
                            embedded,
                            facts.kind(),
                            facts.recall(),
                            facts.rebuilt() ? ", grown" : "");
        }

        @Override
        public void begins(String step, long items) {
            show(shown.in(step, Math.max(0, items)));
        }

        @Override
        public void read(long items) {
            show(shown.at(items));
        }

        @Override
        public void embedded(long made, long kept) {
            embedded = " (%d embedded, %d kept)".formatted(made, kept);
        }

        private void show(IndexJob job) {
            line.requireOpen();
            shown = job;
            line.update(job);
        }
    }

    /// Ends the build under way, which leaves what was served before.
    @Override
    public void close() {
        line.close();
        pool.shutdownNow();
    }
}
