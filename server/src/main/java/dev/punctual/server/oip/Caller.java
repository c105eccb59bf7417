package dev.punctual.server.oip;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who waits for the outcome of one inference, at the other end of some transport. Called by any thread, for one outcome.
public interface Caller {
    /// Writes an answer, whose buffers are valid until this returns; what is returned sends it, with a `Server-Timing`.
    ///
    /// @param request whose wishes the answer fulfils
    /// @param outputs in the order in which the request wants them
    /// @param parameters of the answer
    /// @throws ServingException if the outputs cannot be written as the request wants them
    Consumer<String> written(
            InferRequest request, List<Tensor> outputs, Map<String, String> parameters);

    /// Sends a failure.
    void failed(ServingException failure, String timing);

    /// The `traceparent` that came with the request; null if none did.
    @Nullable String traceparent();

    /// Whether an outcome is still wanted: false once the caller has gone.
    boolean waits();
}
