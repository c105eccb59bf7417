package dev.punctual.server.grpc;

import com.google.protobuf.ByteString;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.Question;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.protocol.InferParameter;
import dev.punctual.protocol.ModelInferRequest;
import dev.punctual.protocol.ModelInferRequest.InferInputTensor;
import dev.punctual.protocol.ModelInferRequest.InferRequestedOutputTensor;
import dev.punctual.server.http.call.CallerBudget;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.oip.InferRequest;
import dev.punctual.server.oip.InferRequest.Output;
import dev.punctual.server.oip.Inferences;
import dev.punctual.server.oip.MemoryBound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Reads what a message asks for. Raw contents become tensors where they lie in the message.
final class RequestReader {
    private static final String TIMEOUT = "timeout";
    private static final String PRIORITY = "priority";
    private static final String STALENESS = "max_staleness";

    private RequestReader() {}

    /// Reads a message whole, or refuses it whole.
    ///
    /// @param memory is asked for what tensors from typed contents take
    static InferRequest read(ModelInferRequest message, MemoryBound.Holding memory) {
        requireRoom(message.getInputsCount(), "inputs");
        requireRoom(message.getOutputsCount(), "outputs");
        boolean raw = message.getRawInputContentsCount() > 0;
        if (raw && message.getRawInputContentsCount() != message.getInputsCount()) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "must have an entry for each of the %d inputs, not %d"
                            .formatted(
                                    message.getInputsCount(), message.getRawInputContentsCount()),
                    "raw_input_contents");
        }
        var inputs = new ArrayList<Tensor>(message.getInputsCount());
        for (int i = 0; i < message.getInputsCount(); i++) {
            InferInputTensor input = message.getInputs(i);
            inputs.add(raw ? raw(input, message.getRawInputContents(i)) : typed(input, memory));
        }
        String id = message.getId().isEmpty() ? null : message.getId();
        long budget = budgetNanos(message.getParametersMap());
        InferParameter staleness = message.getParametersMap().get(STALENESS);
        long age =
                staleness == null
                        ? Question.ANY_AGE
                        : InferRequest.mostStaleNanos(whole(staleness, STALENESS));
        return new InferRequest(id, inputs, outputs(message), raw, budget, age);
    }

    private static void requireRoom(int count, String field) {
        if (count > Inferences.MOST_TENSORS) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE, "may hold at most " + Inferences.MOST_TENSORS, field);
        }
    }

    private static Tensor raw(InferInputTensor input, ByteString bytes) {
        if (input.hasContents()) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY,
                    "input '%s' has contents besides raw_input_contents; send one of the two"
                            .formatted(input.getName()),
                    input.getName());
        }
        return new Tensor(
                input.getName(), type(input), input.getShapeList(), bytes.asReadOnlyByteBuffer());
    }

    private static Tensor typed(InferInputTensor input, MemoryBound.Holding memory) {
        return Contents.read(
                input.getName(), type(input), input.getShapeList(), input.getContents(), memory);
    }

    private static TensorType type(InferInputTensor input) {
        TensorType type = TensorType.named(input.getDatatype());
        if (type == null) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE,
                    "input '%s' must have one of the datatypes %s, not '%s'"
                            .formatted(
                                    input.getName(),
                                    Arrays.toString(TensorType.values()),
                                    Suggestion.shown(input.getDatatype())),
                    input.getName());
        }
        return type;
    }

    private static List<Output> outputs(ModelInferRequest message) {
        var outputs = new ArrayList<Output>(message.getOutputsCount());
        var names = new HashSet<String>();
        for (InferRequestedOutputTensor output : message.getOutputsList()) {
            if (!names.add(output.getName())) {
                throw new ServingException(
                        ErrorCode.MALFORMED_BODY,
                        "output '" + output.getName() + "' is asked for twice",
                        output.getName());
            }
            outputs.add(new Output(output.getName(), null));
        }
        return outputs;
    }

    private static long budgetNanos(Map<String, InferParameter> parameters) {
        InferParameter priority = parameters.get(PRIORITY);
        if (priority != null) {
            whole(priority, PRIORITY);
        }
        InferParameter timeout = parameters.get(TIMEOUT);
        return timeout == null
                ? CallerBudget.UNLIMITED
                : InferRequest.budgetNanos(whole(timeout, TIMEOUT));
    }

    private static long whole(InferParameter parameter, String name) {
        long value =
                switch (parameter.getParameterChoiceCase()) {
                    case INT64_PARAM -> parameter.getInt64Param();
                    case UINT64_PARAM ->
                            parameter.getUint64Param() < 0
                                    ? Long.MAX_VALUE
                                    : parameter.getUint64Param();
                    default -> -1;
                };
        if (value < 0) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE,
                    "must be a whole number, 0 or more, as int64_param or uint64_param",
                    "parameters." + name);
        }
        return value;
    }
}
