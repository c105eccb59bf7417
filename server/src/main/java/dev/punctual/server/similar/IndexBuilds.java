package dev.punctual.server.similar;

import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.resilience.Pauses;
import dev.punctual.core.similarity.IndexFacts;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.Indexes;
import dev.punctual.server.loads.SourceEngines;
import dev.punctual.server.metrics.Telemetry;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Builds indexes in a gateway when they come due: one after the other, on one thread, which leaves the rest to traffic.
public final class IndexBuilds implements AutoCloseable {
    /*
     * Due is what has a schedule and whose generation is older than that, or is not there. What failed is tried again
     * after a while, twice as long each time.
     */
    private static final Logger LOG = LoggerFactory.getLogger(IndexBuilds.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final long MICROS = 1_000;

    private final Collection<IndexDefinition> definitions;
    private final Indexes indexes;
    private final IndexBuild build;
    private final Supplier<SourceEngines> engines;
    private final Telemetry telemetry;
    private final WallClock clock;
    private final Pauses pauses = new Pauses(); // of the thread
    private final ForkJoinPool pool = new ForkJoinPool(1);
    private final Thread thread;

    /// What indexes are built with.
    ///
    /// @param engines opens the engines of one build
    public record Means(
            Indexes indexes,
            IndexBuild build,
            Supplier<SourceEngines> engines,
            Telemetry telemetry,
            WallClock clock) {}

    public IndexBuilds(Collection<IndexDefinition> definitions, Means means) {
        this.definitions = definitions;
        this.indexes = means.indexes();
        this.build = means.build();
        this.engines = means.engines();
        this.telemetry = means.telemetry();
        this.clock = means.clock();
        this.thread =
                Thread.ofPlatform().daemon().name("punctual-index-builds").unstarted(this::work);
    }

    /// Begins to build, if anything has a schedule.
    public void start() {
        if (definitions.stream().anyMatch(each -> each.every() != null)) {
            thread.start();
        }
    }

    private void work() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
                for (IndexDefinition definition : definitions) {
                    if (due(definition)) {
                        run(definition);
                    }
                }
            }
        } catch (InterruptedException _) {
            LOG.debug("no more builds");
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

    private void run(IndexDefinition definition) throws InterruptedException {
        try (SourceEngines opened = engines.get()) {
            var engine = opened.of(definition.items().source());
            IndexFacts facts =
                    pool.submit(() -> build.run(definition, engine, false, BuildProgress.SILENT))
                            .get();
            pauses.succeeded(definition.name());
            LOG.info("index {} was built from {} items", definition.name(), facts.items());
        } catch (ExecutionException e) {
            failed(definition, e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException e) {
            failed(definition, e);
        }
    }

    private void failed(IndexDefinition definition, Throwable failure) {
        pauses.failed(definition.name(), clock.micros());
        if (failure instanceof ServingException known) {
            LOG.error("index {} was not built: {}", definition.name(), known.getMessage());
        } else {
            telemetry.unexpected("building index " + definition.name(), failure);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        pool.shutdownNow();
    }
}
