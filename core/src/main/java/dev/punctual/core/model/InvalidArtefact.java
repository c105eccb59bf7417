package dev.punctual.core.model;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;

/// The refusal of a model file.
final class InvalidArtefact {
    private InvalidArtefact() {}

    static ServingException because(String reason) {
        return new ServingException(ErrorCode.INVALID_ARTEFACT, reason);
    }
}
