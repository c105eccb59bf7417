package dev.punctual.server.project;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.similarity.IndexStore;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.gateway.GatewayLimits;
import dev.punctual.server.gateway.SearchDesk;
import dev.punctual.server.http.indexes.Indexes;
import dev.punctual.server.http.jobs.IndexJobs;
import dev.punctual.server.metrics.Telemetry;
import dev.punctual.server.similar.IndexBuilds;
import dev.punctual.server.similar.IndexGauges;
import dev.punctual.server.similar.IndexKinds;
import dev.punctual.server.similar.ServedIndexes;

/// The indexes of a gateway: searched, swapped, and built when they are due.
final class GatewayIndexes implements AutoCloseable {
    private final SearchDesk desk;
    private final SearchDesk embedding; // the same if there is nothing to embed
    private final ServedIndexes served;
    private final IndexBuilds builds;

    GatewayIndexes(
            ProjectDefinition project,
            ProjectDirectory directory,
            GatewayLimits limits,
            Telemetry telemetry) {
        MonotonicClock clock = MonotonicClock.system();
        WallClock wallClock = WallClock.system();
        IndexStore store = ProjectIndexes.store(directory);
        IndexKinds kinds = ProjectIndexes.KINDS;
        this.desk = new SearchDesk(limits, telemetry, clock);
        boolean models =
                project.indexes().values().stream().anyMatch(index -> index.model() != null);
        this.embedding = models ? new SearchDesk(limits, telemetry, clock) : desk;
        this.served =
                new ServedIndexes(
                        project.indexes(),
                        new ServedIndexes.Means(
                                store,
                                kinds,
                                ProjectIndexes.embedders(directory),
                                desk,
                                embedding,
                                telemetry,
                                clock));
        IndexGauges.show(telemetry, served, wallClock);
        var means =
                new IndexBuilds.Means(
                        served,
                        ProjectIndexes.build(directory, wallClock),
                        () -> OfflineEngines.modest(project, directory),
                        telemetry,
                        wallClock);
        this.builds = new IndexBuilds(project.indexes(), means);
        builds.start();
    }

    Indexes served() {
        return served;
    }

    IndexJobs builds() {
        return builds;
    }

    @Override
    public void close() {
        builds.close();
        desk.close();
        embedding.close();
        served.close();
    }
}
