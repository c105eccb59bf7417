package dev.punctual.server.http.models;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import java.util.List;

/// Receives the outcome of one inference: exactly one call, on any thread.
public interface InferenceSink {
    /// Takes the outputs, whose buffers are valid until this returns.
    void inferred(List<Tensor> outputs);

    void failed(ServingException failure);

    /// Whether someone still waits for the outcome; what is queued for nobody need not be started. Any thread may ask.
    default boolean wanted() {
        return true;
    }
}
