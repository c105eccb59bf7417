package dev.punctual.server.models;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.server.gateway.ModelDesk;
import dev.punctual.server.http.models.ModelShape;

/// A version of a model that is in memory.
record LoadedVersion(
        StoredVersion stored, ServedModel served, ArtefactLoader.Artefact artefact, int batch) {

    static LoadedVersion of(
            ModelDefinition definition, StoredVersion stored, ArtefactLoader.Artefact artefact) {
        var served =
                new ServedModel(
                        definition.name(), stored.version(), artefact.model(), stored.inputs());
        return new LoadedVersion(stored, served, artefact, definition.batch());
    }

    String version() {
        return stored.version();
    }

    /// The model as one that is asked by itself.
    ModelDesk.Hosted hosted() {
        var shape =
                new ModelShape(
                        served.name(),
                        version(),
                        artefact.platform(),
                        artefact.tensors().signature());
        return new ModelDesk.Hosted(shape, artefact.tensors(), batch);
    }
}
