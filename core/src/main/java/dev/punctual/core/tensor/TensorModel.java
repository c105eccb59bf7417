package dev.punctual.core.tensor;

import java.util.List;

/// A loaded model that turns named tensors into named tensors. Any thread may call it.
///
/// A runtime may read inputs where they are and leave outputs where it wrote them, so buffers are not copied on the way
/// from a socket through a model to a socket unless their memory cannot be shared.
public interface TensorModel extends AutoCloseable {

    Signature signature();

    /// Runs the model.
    ///
    /// @param inputs all inputs, in any order; their buffers are read until this returns
    /// @param outputs the names of the outputs that are wanted, in their order; all if empty
    /// @throws dev.punctual.core.error.ServingException with `UNKNOWN_FIELD`, `MISSING_FIELD` or `WRONG_TYPE` if the inputs
    ///     do not fit the signature or each other
    Inference infer(List<Tensor> inputs, List<String> outputs);

    /// Frees what the model holds outside the heap, when the calls that are inside have come out. Later ones fail.
    @Override
    void close();
}
