package dev.punctual.server.oip;

import dev.punctual.core.definition.EndpointDefinition.RequestFeature;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.json.Fault;
import dev.punctual.server.http.json.RowReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the inputs of an inference into the questions of an endpoint: one element of each for each question.
final class EndpointQuestions {
    private final EndpointShape shape;
    private final RowReader rows;
    private final List<TensorSpec> inputs;

    EndpointQuestions(EndpointShape shape) {
        this.shape = shape;
        this.rows =
                new RowReader(
                        shape.frame(),
                        shape.request().stream()
                                .map(f -> new RowReader.Rule(f.min(), f.max(), f.defaultValue()))
                                .toList());
        this.inputs = shape.request().stream().map(EndpointQuestions::input).toList();
    }

    private static TensorSpec input(RequestFeature feature) {
        TensorType type =
                switch (feature.type()) {
                    case BOOL -> TensorType.BOOL;
                    case INT64, TIMESTAMP -> TensorType.INT64; // microseconds since 1970
                    case FLOAT64 -> TensorType.FP64;
                    case STRING -> TensorType.BYTES;
                };
        return TensorSpec.of(feature.name(), type, TensorSpec.ANY);
    }

    /// What an inference may hold; features with a default may be left out.
    List<TensorSpec> inputs() {
        return inputs;
    }

    /// The questions, which are whole.
    ///
    /// @throws ServingException that names the input at fault
    List<Frame> frames(List<Tensor> tensors) {
        int count = tensors.isEmpty() ? 1 : count(tensors.getFirst());
        var frames = new ArrayList<Frame>(count);
        for (int i = 0; i < count; i++) {
            frames.add(new Frame(shape.frame()));
        }
        var seen = new boolean[inputs.size()];
        for (Tensor tensor : tensors) {
            int index = index(tensor.name());
            if (seen[index]) {
                throw invalid(tensor, "is there twice");
            }
            seen[index] = true;
            requireFit(tensor, index, count);
            fill(tensor, index, frames);
        }
        for (Frame frame : frames) {
            Fault fault = rows.complete(frame);
            if (fault != null) {
                throw fault.toException();
            }
        }
        return frames;
    }

    private int count(Tensor tensor) {
        long count = tensor.elements();
        if (count == 0) {
            throw invalid(tensor, "has no elements: ask at least one question");
        }
        if (count > shape.maxInstances()) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE,
                    "input '%s' has %d elements; ask at most %d questions at a time"
                            .formatted(tensor.name(), count, shape.maxInstances()),
                    tensor.name());
        }
        return (int) count;
    }

    private int index(String name) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new ServingException(
                ErrorCode.UNKNOWN_FIELD,
                "there is no input '" + name + "'; endpoint " + shape.name() + " takes " + inputs,
                name);
    }

    private void requireFit(Tensor tensor, int index, int count) {
        TensorType wanted = inputs.get(index).type();
        if (tensor.type() != wanted) {
            throw invalid(tensor, "is " + tensor.type() + ", but the endpoint takes " + wanted);
        }
        if (!tensor.shape().equals(List.of((long) count))) {
            throw invalid(
                    tensor, "has the shape " + tensor.shape() + ", but [" + count + "] is needed");
        }
    }

    private void fill(Tensor tensor, int index, List<Frame> frames) {
        ByteBuffer data = tensor.data();
        Texts texts = new Texts(data);
        for (int i = 0; i < frames.size(); i++) {
            Fault fault =
                    switch (tensor.type()) {
                        case BOOL -> rows.put(index, data.get(i), frames.get(i));
                        case BYTES -> fillText(tensor, index, texts.next(), frames.get(i));
                        default -> rows.put(index, data.getLong(i * Long.BYTES), frames.get(i));
                    };
            if (fault != null) {
                throw invalid(fault, tensor.name() + "[" + i + "]");
            }
        }
    }

    private @Nullable Fault fillText(Tensor tensor, int index, @Nullable String text, Frame frame) {
        return text == null
                ? new Fault(ErrorCode.MALFORMED_BODY, "must be UTF-8", tensor.name())
                : rows.fill(index, text, frame);
    }

    private static ServingException invalid(Fault fault, String element) {
        return new ServingException(fault.code(), fault.message(), element);
    }

    private static ServingException invalid(Tensor tensor, String why) {
        return new ServingException(
                ErrorCode.WRONG_TYPE, "input '" + tensor.name() + "' " + why, tensor.name());
    }
}
