package dev.punctual.server.models;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.model.Model;
import dev.punctual.core.tensor.TensorModel;

/// Turns artefacts into models.
@FunctionalInterface
public interface ArtefactLoader {

    /// Loads a version; may take long.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if it is damaged, of another format, or does
    ///     not fit the definition
    Artefact load(ModelDefinition model, StoredVersion version);

    /// A loaded artefact.
    ///
    /// @param model for endpoints
    /// @param tensors the same model asked by itself
    /// @param platform what the Open Inference Protocol calls it
    /// @param memory what is outside the heap; closing it waits for calls that are inside
    record Artefact(Model model, TensorModel tensors, String platform, AutoCloseable memory) {

        /// The same, answering endpoints by another model.
        public Artefact answeringBy(Model other) {
            return new Artefact(other, tensors, platform, memory);
        }
    }
}
