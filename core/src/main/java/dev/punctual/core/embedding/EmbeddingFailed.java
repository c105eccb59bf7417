package dev.punctual.core.embedding;

import dev.punctual.core.error.ServingException;

/// A model could not make one of the vectors that it was asked for.
public final class EmbeddingFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int index;
    private final ServingException failure;

    EmbeddingFailed(int index, ServingException failure) {
        super(failure.getMessage(), failure);
        this.index = index;
        this.failure = failure;
    }

    /// Which of the descriptions it was.
    public int index() {
        return index;
    }

    public ServingException failure() {
        return failure;
    }
}
