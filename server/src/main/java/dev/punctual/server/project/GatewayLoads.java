package dev.punctual.server.project;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.loads.LoadJobs;
import java.time.Duration;

/// The loads of a gateway's batch views.
final class GatewayLoads {
    private static final Duration LOOK_FOR_LOADS = Duration.ofSeconds(5);

    private GatewayLoads() {}

    /// Loads that leave most of the machine to the traffic.
    static LoadJobs of(
            ProjectDefinition project,
            OnlineStore store,
            ProjectDirectory directory,
            WallClock clock) {
        var means =
                new LoadJobs.Means(
                        () -> OfflineEngines.modest(project, directory),
                        directory.state("reports"),
                        clock);
        return new LoadJobs(project, store, means, LOOK_FOR_LOADS);
    }
}
