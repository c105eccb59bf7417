package dev.punctual.core.embedding;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Values of columns for a model of numbers and categories, in one tensor or in several.
public final class ValueEncoder implements Encoder {
    /*
     * Numbers that are missing become NaN, as they do in questions to a model; a whole number has nothing that says so, and a
     * category that is missing is the empty text.
     */
    private static final List<TensorType> TYPES =
            List.of(
                    TensorType.FP32,
                    TensorType.FP64,
                    TensorType.INT64,
                    TensorType.INT32,
                    TensorType.BYTES);

    private final Map<String, List<String>> tensors;
    private final List<String> columns;

    /// @param tensors the columns of each input, in their order; the name "" stands for the only one that the model has
    public ValueEncoder(Map<String, List<String>> tensors) {
        this.tensors = new LinkedHashMap<>(tensors);
        this.columns = tensors.values().stream().flatMap(List::stream).distinct().toList();
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public void check(Signature signature) {
        boolean only = tensors.containsKey("");
        if (only && signature.inputs().size() != 1) {
            throw invalid(
                    "it has %d inputs; write the columns of each, as in 'inputs: {%s: [x, y]}'; it takes %s"
                            .formatted(
                                    signature.inputs().size(),
                                    signature.inputs().getFirst().name(),
                                    signature.inputs()));
        }
        for (TensorSpec spec : signature.inputs()) {
            List<String> names = tensors.get(only ? "" : spec.name());
            if (names == null || !TYPES.contains(spec.type()) || !holds(spec, names.size())) {
                throw invalid(
                        "its input %s is not what the columns %s make; it takes %s"
                                .formatted(spec, names == null ? "[]" : names, signature.inputs()));
            }
        }
        tensors.keySet().stream()
                .filter(name -> !only && signature.input(name).isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw invalid(
                            "it has no input '%s'; it takes %s"
                                    .formatted(name, signature.inputs()));
                });
    }

    /// Whether rows of so many columns are of that shape, which is open in its rows.
    private static boolean holds(TensorSpec spec, int width) {
        List<Long> shape = spec.shape();
        if (shape.isEmpty() || shape.getFirst() != TensorSpec.ANY || shape.size() > 2) {
            return false;
        }
        return shape.size() == 1
                ? width == 1
                : shape.get(1) == TensorSpec.ANY || shape.get(1) == width;
    }

    @Override
    public Encoded encode(Description description) {
        if (description instanceof Description.Values(var values)
                && values.size() == columns.size()) {
            return new Encoded.Row(values);
        }
        throw new IllegalArgumentException("a model of the values of " + columns + " got others");
    }

    @Override
    public List<Tensor> tensors(List<Encoded> batch, Signature signature) {
        return signature.inputs().stream().map(spec -> tensor(batch, spec)).toList();
    }

    private Tensor tensor(List<Encoded> batch, TensorSpec spec) {
        List<String> names = tensors.getOrDefault(spec.name(), tensors.getOrDefault("", List.of()));
        var shape = new ArrayList<Long>();
        shape.add((long) batch.size());
        if (spec.shape().size() == 2) {
            shape.add((long) names.size());
        }
        if (spec.type() == TensorType.BYTES) {
            Stream<String> texts =
                    batch.stream().flatMap(row -> names.stream().map(name -> category(row, name)));
            long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
            return Tensor.of(spec.name(), texts.toList(), sizes);
        }
        ByteBuffer data = Tensor.buffer(batch.size() * names.size() * spec.type().bytes());
        for (Encoded row : batch) {
            for (String name : names) {
                put(data, spec.type(), name, value(row, name));
            }
        }
        return new Tensor(spec.name(), spec.type(), shape, data.flip());
    }

    private @Nullable Object value(Encoded row, String column) {
        return row instanceof Encoded.Row(var values) ? values.get(columns.indexOf(column)) : null;
    }

    private String category(Encoded row, String column) {
        Object value = value(row, column);
        return value == null ? "" : value.toString();
    }

    private static void put(
            ByteBuffer data, TensorType type, String column, @Nullable Object value) {
        switch (type) {
            case FP32 -> data.putFloat((float) number(column, value));
            case FP64 -> data.putDouble(number(column, value));
            case INT32 -> {
                long whole = whole(column, value);
                if (whole != (int) whole) {
                    throw wrong(column, "is %d, which has no place in 32 bits".formatted(whole));
                }
                data.putInt((int) whole);
            }
            default -> data.putLong(whole(column, value));
        }
    }

    private static double number(String column, @Nullable Object value) {
        return switch (value) {
            case null -> Double.NaN;
            case Number number -> number.doubleValue();
            default -> throw wrong(column, "is a text; the model takes numbers");
        };
    }

    private static long whole(String column, @Nullable Object value) {
        return switch (value) {
            case null -> throw wrong(column, "is missing; the model takes whole numbers");
            case Long number -> number;
            case Double number when number == Math.rint(number) && Math.abs(number) < 1L << 53 ->
                    number.longValue();
            default -> throw wrong(column, "is no whole number, as the model takes");
        };
    }

    private static ServingException wrong(String column, String why) {
        return new ServingException(ErrorCode.WRONG_TYPE, "'" + column + "' " + why, column);
    }

    private static ServingException invalid(String why) {
        return new ServingException(ErrorCode.INVALID_ARTEFACT, why);
    }

    @Override
    public void close() {}
}
