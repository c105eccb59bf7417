package dev.punctual.server.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.Question;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.server.http.call.CallerBudget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One inference as it was asked for.
///
/// @param id what the answer must repeat; null if there is none
/// @param inputs whose buffers lie in the body of the request where they came as bytes
/// @param outputs those that are wanted, in their order; all if empty
/// @param binary whether outputs that say nothing themselves are wanted as bytes
/// @param budgetNanos what the caller allows; [CallerBudget#UNLIMITED] if it does not say
/// @param mostStaleNanos how long ago a prediction may have been made; [Question#ANY_AGE] if the caller does not say
public record InferRequest(
        @Nullable String id,
        List<Tensor> inputs,
        List<Output> outputs,
        boolean binary,
        long budgetNanos,
        long mostStaleNanos) {

    private static final long MICRO = 1_000;

    /// Checks that flags are flags.
    ///
    /// @throws ServingException with `WRONG_TYPE` if a BOOL is neither 0 nor 1
    public InferRequest {
        inputs.forEach(InferRequest::requireFlags);
    }

    private static void requireFlags(Tensor tensor) {
        for (int i = 0; tensor.type() == TensorType.BOOL && i < tensor.data().limit(); i++) {
            if ((tensor.data().get(i) & ~1) != 0) {
                throw new ServingException(
                        ErrorCode.WRONG_TYPE,
                        "input '" + tensor.name() + "' has an element that is neither 0 nor 1",
                        tensor.name());
            }
        }
    }

    /// What the parameter `timeout` allows, in microseconds; 0 is no limit.
    public static long budgetNanos(long timeoutMicros) {
        return timeoutMicros == 0 || timeoutMicros > CallerBudget.UNLIMITED / MICRO
                ? CallerBudget.UNLIMITED
                : timeoutMicros * MICRO;
    }

    /// What the parameter `max_staleness` allows, in microseconds; 0 is nothing but new predictions.
    public static long mostStaleNanos(long micros) {
        return micros > Question.ANY_AGE / MICRO ? Question.ANY_AGE : micros * MICRO;
    }

    /// The same for a caller who waits no longer than that.
    public InferRequest within(long nanos) {
        return nanos >= budgetNanos
                ? this
                : new InferRequest(id, inputs, outputs, binary, nanos, mostStaleNanos);
    }

    /// The same for a caller who takes no older predictions than that.
    public InferRequest noOlderThan(long nanos) {
        return nanos >= mostStaleNanos
                ? this
                : new InferRequest(id, inputs, outputs, binary, budgetNanos, nanos);
    }

    /// An output that is wanted.
    ///
    /// @param binary whether as bytes; null if the request does not say
    public record Output(String name, @Nullable Boolean binary) {}

    public List<String> outputNames() {
        return outputs.stream().map(Output::name).toList();
    }

    /// Whether the output at that place in the answer is wanted as bytes.
    public boolean binary(int place) {
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
