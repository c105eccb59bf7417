package dev.punctual.server.project;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.models.LowPriority;
import dev.punctual.server.precompute.KeptRows;
import dev.punctual.server.precompute.PrecomputeJobs;
import dev.punctual.server.precompute.PrecomputedTables;
import dev.punctual.server.precompute.PrecomputedTables.Models;
import dev.punctual.server.precompute.Surroundings;
import dev.punctual.server.precompute.Workers;
import java.time.Duration;

/// What precomputed tables are computed with in a project.
///
/// @param compiler over the views whose features are read
/// @param store that holds their rows and the tables; it is read to the end, however long that takes
public record PrecomputeParts(
        ProjectDirectory directory,
        ProjectDefinition project,
        PlanCompiler compiler,
        OnlineStore store) {
    private static final Duration LOOK_FOR_TABLES = Duration.ofSeconds(5);

    /// The tables, with engines of the caller.
    public PrecomputedTables tables(OfflineEngines engines, WallClock clock) {
        var surroundings =
                new Surroundings(
                        engines,
                        kept(directory, engines),
                        directory.state("precompute"),
                        MonotonicClock.system(),
                        clock);
        var models = new Models(directory.models(), ModelLoader.of(project));
        return new PrecomputedTables(project, compiler, store, models, surroundings);
    }

    /// The rows that a project keeps in files.
    public static KeptRows kept(ProjectDirectory directory, OfflineEngines engines) {
        var training = new TrainingFiles(directory);
        return new KeptRows(directory::answerLog, training::files, engines::overParts);
    }

    /// The jobs of a gateway, which leave the processors to the traffic.
    PrecomputeJobs jobs(WallClock clock) {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new PrecomputeJobs(
                project,
                () -> opened(clock),
                new Workers(threads, LowPriority::enter),
                clock,
                LOOK_FOR_TABLES);
    }

    private PrecomputeJobs.Opened opened(WallClock clock) {
        OfflineEngines engines = OfflineEngines.modest(project, directory);
        PrecomputedTables tables = tables(engines, clock);
        return new PrecomputeJobs.Opened() {
            @Override
            public PrecomputedTables tables() {
                return tables;
            }

            @Override
            public void close() {
                engines.close();
            }
        };
    }
}
