package dev.punctual.remote;

import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.model.InvalidArtefact;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How rows of numbers become the inputs of a server's model, and its output their predictions. Immutable.
///
/// @param inputs one for whole rows, or one for each number of a row
/// @param output the name of the output that holds the answer
/// @param columns how many numbers the output has for each row; 0 if the server does not say
/// @param answer which of them is the answer; -1 if it has to be the only one
record RowLayout(List<Input> inputs, String output, int columns, int answer) {
    private static final Set<TensorType> READABLE =
            Set.of(TensorType.FP32, TensorType.FP64, TensorType.INT32, TensorType.INT64);
    private static final Set<TensorType> FLOATS = Set.of(TensorType.FP32, TensorType.FP64);

    /// An input tensor, and where its numbers are in a row.
    ///
    /// @param from the first of them
    /// @param width how many there are
    /// @param flat whether its shape has no dimension for them
    record Input(String name, TensorType type, int from, int width, boolean flat) {

        List<Long> shape(int count) {
            return flat ? List.of((long) count) : List.of((long) count, (long) width);
        }

        int bytes(int count) {
            return count * width * type.bytes();
        }

        /// Writes the numbers of all rows, little-endian.
        void put(Rows rows, ByteBuffer to) {
            for (int row = 0; row < rows.count(); row++) {
                for (int i = 0; i < width; i++) {
                    float value = rows.at(row, from + i);
                    switch (type) {
                        case FP32 -> to.putFloat(value);
                        case FP64 -> to.putDouble(value);
                        case INT32 -> to.putInt((int) whole(value));
                        case INT64 -> to.putLong(whole(value));
                        default -> throw new IllegalStateException("checked before");
                    }
                }
            }
        }

        /// A number as text.
        String text(float value) {
            return FLOATS.contains(type) ? Float.toString(value) : Long.toString(whole(value));
        }

        private long whole(float value) {
            if (value != Math.rint(value) || Float.isInfinite(value)) {
                throw RemoteFailure.answered(
                        "its input '%s' is %s, which cannot hold %s".formatted(name, type, value));
            }
            return (long) value;
        }
    }

    /// Rows that lie one after another.
    static final class Rows {
        private final float[] values;
        private final int count;
        private final int width;

        Rows(float[] values, int count, int width) {
            this.values = values;
            this.count = count;
            this.width = width;
        }

        int count() {
            return count;
        }

        float at(int row, int place) {
            return values[row * width + place];
        }
    }

    static boolean readable(TensorType type) {
        return READABLE.contains(type);
    }

    /// Fits rows of a width to what a server says of its model.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if they do not fit
    static RowLayout of(Signature signature, int width, Origin.Answer answer) {
        TensorSpec output = output(signature, answer.tensor());
        int columns = columns(output);
        if (answer.output() < 0 && columns > 1) {
            throw InvalidArtefact.because(
                    "its output '%s' has %d numbers for each row; say which is the answer by 'output: 0' to 'output: %d'"
                            .formatted(output.name(), columns, columns - 1));
        }
        if (columns > 0 && answer.output() >= columns) {
            throw InvalidArtefact.because(
                    "its output '%s' has no place %d for each row, but 0 to %d"
                            .formatted(output.name(), answer.output(), columns - 1));
        }
        return new RowLayout(
                inputs(signature.inputs(), width), output.name(), columns, answer.output());
    }

    private static List<Input> inputs(List<TensorSpec> specs, int width) {
        boolean whole = specs.size() == 1;
        if (!whole && specs.size() != width) {
            throw InvalidArtefact.because(
                    "it takes %d inputs, but the definition has %d numbers for a row; its inputs are %s"
                            .formatted(specs.size(), width, specs));
        }
        var inputs = new ArrayList<Input>();
        for (int i = 0; i < specs.size(); i++) {
            TensorSpec spec = specs.get(i);
            int wanted = whole ? width : 1;
            boolean flat = spec.shape().size() == 1 && wanted == 1;
            boolean fits =
                    READABLE.contains(spec.type())
                            && !spec.shape().isEmpty()
                            && spec.shape().getFirst() == TensorSpec.ANY
                            && (flat || (spec.shape().size() == 2 && admits(spec, wanted)));
            if (!fits) {
                throw InvalidArtefact.because(
                        "%s does not take rows of %d numbers; what is taken is FP32, FP64, INT32 or INT64 of shape [?, %d]"
                                .formatted(spec, wanted, wanted));
            }
            inputs.add(new Input(spec.name(), spec.type(), whole ? 0 : i, wanted, flat));
        }
        return List.copyOf(inputs);
    }

    private static boolean admits(TensorSpec spec, int width) {
        long last = spec.shape().getLast();
        return last == TensorSpec.ANY || last == width;
    }

    private static TensorSpec output(Signature signature, String name) {
        if (!name.isEmpty()) {
            TensorSpec spec =
                    signature
                            .output(name)
                            .orElseThrow(() ->
                                    InvalidArtefact.because(
                                            "it has no output '%s', but %s"
                                                    .formatted(name, signature.outputs())));
            if (!READABLE.contains(spec.type()) || spec.shape().isEmpty()) {
                throw InvalidArtefact.because(spec + " does not hold numbers for each row");
            }
            return spec;
        }
        List<TensorSpec> floats =
                signature.outputs().stream()
                        .filter(spec -> FLOATS.contains(spec.type()) && !spec.shape().isEmpty())
                        .toList();
        if (floats.size() != 1) {
            throw InvalidArtefact.because(
                    "it has %s output of floats, but %s; say which holds the answer by 'output_tensor: NAME'"
                            .formatted(
                                    floats.isEmpty() ? "no" : "more than one",
                                    signature.outputs()));
        }
        return floats.getFirst();
    }

    /// How many numbers an output has for each row, 0 if that is open.
    private static int columns(TensorSpec output) {
        long columns = 1;
        for (long size : output.shape().subList(1, output.shape().size())) {
            columns = size == TensorSpec.ANY ? 0 : columns * size;
        }
        return Math.clamp(columns, 0, Integer.MAX_VALUE);
    }

    /// Takes the predictions out of an answer. A row without a number gets NaN, unless none has one.
    ///
    /// @throws RemoteFailure if the answer is not one for so many rows
    float[] read(Output answered, int count) {
        int each = answered.values().count() / count;
        boolean whole = each > 0 && each * count == answered.values().count();
        if (!whole
                || (columns > 0 && each != columns)
                || (answer < 0 ? each != 1 : answer >= each)) {
            throw RemoteFailure.answered(
                    "it answered %d numbers of shape %s in '%s' for %d rows"
                            .formatted(answered.values().count(), answered.shape(), output, count));
        }
        float[] out = new float[count];
        boolean none = true;
        for (int row = 0; row < count; row++) {
            float value = (float) answered.values().at(row * each + Math.max(answer, 0));
            out[row] = Float.isFinite(value) ? value : Float.NaN;
            none &= !Float.isFinite(value);
        }
        if (none) {
            throw RemoteFailure.answered(
                    "it answered %s in '%s'"
                            .formatted(answered.values().at(Math.max(answer, 0)), output));
        }
        return out;
    }
}
