package dev.punctual.core.embedding;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import java.nio.FloatBuffer;

/// How the vectors of a text's tokens become that of the text.
public enum Pooling {
    /// Their mean, without the padding.
    MEAN,
    /// The first one, which models with a token for the whole text put there.
    FIRST;

    /// The vectors of a batch.
    ///
    /// @param output [rows, dimension], which is taken as it is, or [rows, tokens, dimension]
    /// @param lengths how many tokens each row has; padding follows
    /// @throws ServingException with `INVALID_ARTEFACT` if the output has another shape
    float[][] of(Tensor output, int[] lengths) {
        int rank = output.shape().size();
        if (rank < 2 || rank > 3 || output.shape().getFirst() != lengths.length) {
            throw new ServingException(
                    ErrorCode.INVALID_ARTEFACT,
                    "output '%s' has the shape %s for %d rows; vectors need [rows, dimension] or [rows, tokens, dimension]"
                            .formatted(output.name(), output.shape(), lengths.length));
        }
        int dimension = Math.toIntExact(output.shape().getLast());
        int tokens = rank == 2 ? 1 : Math.toIntExact(output.shape().get(1));
        FloatBuffer values = output.floats();
        float[][] vectors = new float[lengths.length][dimension];
        for (int row = 0; row < vectors.length; row++) {
            int used = this == FIRST || rank == 2 ? 1 : Math.min(lengths[row], tokens);
            mean(values, row * tokens * dimension, used, vectors[row]);
        }
        return vectors;
    }

    private static void mean(FloatBuffer values, int from, int tokens, float[] to) {
        if (tokens == 1) {
            values.get(from, to);
            return;
        }
        float[] token = new float[to.length];
        for (int i = 0; i < tokens; i++) {
            values.get(from + i * to.length, token);
            for (int d = 0; d < to.length; d++) {
                to[d] += token[d];
            }
        }
        for (int d = 0; d < to.length; d++) {
            to[d] /= tokens;
        }
    }
}
