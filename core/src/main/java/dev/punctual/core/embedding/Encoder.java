package dev.punctual.core.embedding;

import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import java.util.List;

/// The way from descriptions to the tensors that a model takes. Any thread may use it.
public sealed interface Encoder extends AutoCloseable permits TextEncoder, ValueEncoder {

    /// Checks that a model takes what this makes.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` that says what it takes instead
    void check(Signature signature);

    /// What descriptions must be: the names of the columns of their values; empty if they are texts.
    List<String> columns();

    /// What the model is given for a description.
    ///
    /// @throws dev.punctual.core.error.ServingException if it cannot be given that
    Encoded encode(Description description);

    /// The inputs for a batch, one at least.
    List<Tensor> tensors(List<Encoded> batch, Signature signature);

    @Override
    void close();
}
