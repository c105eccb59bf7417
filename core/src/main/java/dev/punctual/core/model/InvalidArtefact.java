package dev.punctual.core.model;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;

/// The refusal of a model file.
public final class InvalidArtefact {
    private InvalidArtefact() {}

    public static ServingException because(String reason) {
        return new ServingException(ErrorCode.INVALID_ARTEFACT, reason);
    }
}
