package dev.punctual.server.similar;

import dev.punctual.core.definition.EmbeddingModel;
import dev.punctual.core.embedding.Embedder;

/// Loads the models that make the vectors of indexes.
public interface Embedders {

    /// What the vectors of a model are recognised by: its files as they are now, and how they are used.
    ///
    /// @throws dev.punctual.core.error.ServingException with `NOT_FOUND` if a file is missing
    String fingerprint(EmbeddingModel model);

    /// Loads a model, for the caller to close.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` and what is wrong with its files
    Embedder open(EmbeddingModel model);
}
