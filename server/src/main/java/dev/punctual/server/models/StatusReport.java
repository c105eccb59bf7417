package dev.punctual.server.models;

import dev.punctual.core.promotion.CanaryWatch;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.models.ModelVersions.ModelStatus;
import dev.punctual.server.http.models.ModelVersions.ShadowCount;
import dev.punctual.server.http.models.ModelVersions.VersionStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Says how the versions of a model are: on disk, in memory, in service, and on trial.
record StatusReport(
        ModelRepository repository, List<EndpointServing> endpoints, MonotonicClock clock) {

    ModelStatus of(ModelFleet fleet) {
        List<VersionStatus> versions =
                repository.versions(fleet.definition()).stream()
                        .map(version -> of(fleet, version))
                        .toList();
        return new ModelStatus(fleet.name(), fleet.definition().format(), versions, fleet.notes());
    }

    private VersionStatus of(ModelFleet fleet, StoredVersion stored) {
        String version = stored.version();
        var canary = new HashMap<String, CanaryWatch.Count>();
        var shadow = new HashMap<String, ShadowCount>();
        for (EndpointServing endpoint : endpoints) {
            String name = endpoint.definition().name();
            Optional.ofNullable(endpoint.canary(fleet.name(), version))
                    .ifPresent(count -> canary.put(name, count));
            Optional.ofNullable(endpoint.shadow(fleet.name(), version))
                    .ifPresent(trial -> shadow.put(name, trial.count(clock)));
        }
        return new VersionStatus(
                version,
                fleet.state(version),
                fleet.labels().of(version),
                fleet.failure(version),
                stored.bytes(),
                repository.evidence(fleet.definition(), version).orElse(null),
                canary,
                shadow);
    }
}
