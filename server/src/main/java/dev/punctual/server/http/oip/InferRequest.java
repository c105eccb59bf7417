package dev.punctual.server.http.oip;

import dev.punctual.core.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One inference as it was asked for.
///
/// @param id what the answer must repeat; null if there is none
/// @param inputs whose buffers lie in the body of the request where they came as bytes
/// @param outputs those that are wanted, in their order; all if empty
/// @param binary whether outputs that say nothing themselves are wanted as bytes
/// @param budgetNanos what the caller allows; [dev.punctual.server.http.CallerBudget#UNLIMITED] if it does not say
record InferRequest(
        @Nullable String id,
        List<Tensor> inputs,
        List<Output> outputs,
        boolean binary,
        long budgetNanos) {

    /// An output that is wanted.
    ///
    /// @param binary whether as bytes; null if the request does not say
    record Output(String name, @Nullable Boolean binary) {}

    List<String> outputNames() {
        return outputs.stream().map(Output::name).toList();
    }

    /// Whether the output at that place in the answer is wanted as bytes.
    boolean binary(int place) {
        Boolean own = outputs.isEmpty() ? null : outputs.get(place).binary();
        return own == null ? binary : own;
    }

    /// How many questions it asks: the first dimension of its first input.
    long count() {
        return inputs.isEmpty() || inputs.getFirst().shape().isEmpty()
                ? 1
                : inputs.getFirst().shape().getFirst();
    }
}
