package dev.punctual.server.models;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.models.ModelVersions.Label;
import dev.punctual.server.http.models.ModelVersions.Order;
import dev.punctual.server.models.Labels.Share;
import java.util.Collection;
import java.util.List;

/// Which labels a version may have.
record LabelRules(
        ModelRepository repository,
        Collection<ModelFleet> fleets,
        List<EndpointServing> endpoints) {

    /// The labels of a model after an order.
    ///
    /// @throws ServingException if a rule is against it
    Labels labelled(ModelFleet fleet, StoredVersion version, Order order) {
        Labels labels = fleet.labels();
        String name = version.version();
        if (order.label() == Label.STABLE) {
            if (!order.unmeasured() && !name.equals(labels.stable())) {
                EvidenceGate.pass(repository, fleet.definition(), version);
            }
            return labels.withStable(name);
        }
        if (name.equals(labels.stable())) {
            throw refused("version %s of model %s is the stable one".formatted(name, fleet.name()));
        }
        if (order.label() == Label.SHADOW) {
            return labels.withShadow(new Share(name, order.share() == null ? 1 : order.share()));
        }
        requireNoOtherCanary(fleet);
        double usual = fleet.definition().release().canary().share();
        return labels.withCanary(new Share(name, order.share() == null ? usual : order.share()));
    }

    /// An endpoint tries one version at a time, so that what is seen of it has one cause.
    private void requireNoOtherCanary(ModelFleet fleet) {
        for (EndpointServing endpoint : endpoints) {
            for (ModelFleet other : fleets) {
                if (!other.name().equals(fleet.name())
                        && other.labels().canary() != null
                        && endpoint.uses(fleet.name())
                        && endpoint.uses(other.name())) {
                    throw refused(
                            "endpoint %s tries a version of %s already; end that first with"
                                            .formatted(endpoint.definition().name(), other.name())
                                    + " `punctual models "
                                    + other.name()
                                    + " end-canary`");
                }
            }
        }
    }

    private static ServingException refused(String why) {
        return new ServingException(ErrorCode.INVALID_ARTEFACT, why);
    }
}
