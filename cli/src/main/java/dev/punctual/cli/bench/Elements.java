package dev.punctual.cli.bench;

import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The elements of tensors: made up, read from text, laid out.
final class Elements {
    private static final int LETTERS = 26;
    private static final int NUMBERS = 100;

    private Elements() {}

    /// How many elements of an input one instance has, when what is open is 1.
    static long ofOne(TensorSpec input) {
        return input.shape().stream()
                .map(size -> size < 0 ? 1L : size)
                .reduce(1L, Math::multiplyExact);
    }

    /// The shape of so many elements of so many instances: an open first dimension holds the instances, one other open
    /// dimension what is left.
    ///
    /// @throws IllegalArgumentException if they do not fit
    static List<Long> shape(TensorSpec input, int instances, int elements) {
        var shape = new ArrayList<Long>(input.shape());
        if (!shape.isEmpty() && shape.getFirst() < 0) {
            shape.set(0, (long) instances);
        } else if (instances > 1) {
            throw new IllegalArgumentException(
                    input.name() + " takes one instance at a time: ask without --batch");
        }
        long known = shape.stream().filter(size -> size >= 0).reduce(1L, Math::multiplyExact);
        long rest = known == 0 ? 0 : elements / known;
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) < 0) {
                shape.set(i, rest);
                rest = 1;
            }
        }
        if (shape.stream().reduce(1L, Math::multiplyExact) != elements) {
            throw new IllegalArgumentException(
                    "%s, of %d instances, cannot have %d elements"
                            .formatted(input, instances, elements));
        }
        return shape;
    }

    static Object synthesised(TensorType type, RandomGenerator random) {
        return switch (type) {
            case BOOL -> random.nextBoolean();
            case BYTES -> String.valueOf((char) ('a' + random.nextInt(LETTERS)));
            case FP16, BF16, FP32, FP64 -> random.nextDouble();
            default -> (long) random.nextInt(NUMBERS);
        };
    }

    static Object typed(TensorType type, String text) {
        return switch (type) {
            case BOOL -> Boolean.valueOf(text.equals("1") || Boolean.parseBoolean(text));
            case BYTES -> text;
            case FP16, BF16, FP32, FP64 -> Double.valueOf(text);
            default -> Long.valueOf(text);
        };
    }

    /// Adds a value, or all values of nested lists in their order.
    static void flatten(Object value, List<Object> to) {
        if (value instanceof List<?> list) {
            list.forEach(each -> flatten(each, to));
        } else {
            to.add(value);
        }
    }

    /// Writes an element as the binary extension lays it out.
    ///
    /// @throws IllegalArgumentException if it is of another type
    static void write(TensorType type, Object element, ByteArrayOutputStream to) {
        if (type == TensorType.BYTES) {
            byte[] text = String.valueOf(element).getBytes(StandardCharsets.UTF_8);
            littleEndian(text.length, Integer.BYTES, to);
            to.writeBytes(text);
            return;
        }
        littleEndian(bits(type, element), type.bytes(), to);
    }

    private static long bits(TensorType type, Object element) {
        if (type == TensorType.BOOL && element instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (!(element instanceof Number number)) {
            throw new IllegalArgumentException("not a value of " + type + ": " + element);
        }
        return switch (type) {
            case FP16 -> Float.floatToFloat16(number.floatValue());
            case BF16 -> Float.floatToIntBits(number.floatValue()) >>> Short.SIZE;
            case FP32 -> Float.floatToIntBits(number.floatValue());
            case FP64 -> Double.doubleToLongBits(number.doubleValue());
            default -> number.longValue();
        };
    }

    private static void littleEndian(long bits, int bytes, ByteArrayOutputStream to) {
        for (int i = 0; i < bytes; i++) {
            to.write((int) (bits >>> (i * Byte.SIZE)));
        }
    }
}
