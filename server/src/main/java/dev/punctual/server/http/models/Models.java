package dev.punctual.server.http.models;

import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.time.Deadline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The loaded models, as the edge sees them. Everything here is called by any thread, mostly by event loops, and must not
/// block.
public interface Models {
    /// A version of a model, or null.
    ///
    /// @param version null for the one that answers endpoints
    @Nullable ModelShape model(String name, @Nullable String version);

    /// The versions that answer endpoints, in the order of their models' definitions.
    List<ModelShape> models();

    /// Runs a model and tells the sink exactly once.
    ///
    /// @param model a shape that [#model] gave
    /// @param outputs the names of the outputs that are wanted, in their order; all if empty
    /// @param work when to give up, and where the time goes
    void infer(ModelShape model, List<Tensor> inputs, List<String> outputs, Work work);

    /// Takes note of an answer that was handed to the connection.
    ///
    /// @param status of HTTP, or what it would be
    default void finished(ModelShape model, Ledger ledger, long totalNanos, int status) {}

    /// What surrounds an inference.
    ///
    /// @param deadline after which it is not started any more
    /// @param ledger takes the time of waiting and of the model
    record Work(Deadline deadline, Ledger ledger, InferenceSink sink) {}
}
