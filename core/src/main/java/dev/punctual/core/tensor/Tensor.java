package dev.punctual.core.tensor;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A named block of numbers or texts.
///
/// @param shape the size of each dimension, the last one running fastest; none for a single element
/// @param data the elements one after another, little-endian, from `data`'s position to its limit: what stands on the wire
///     of the Open Inference Protocol, and in the memory of a runtime. Nobody moves its position
public record Tensor(String name, TensorType type, List<Long> shape, ByteBuffer data) {
    /// No tensor has more elements.
    public static final long MAX_ELEMENTS = 1L << 28;

    private static final int MAX_DIMENSIONS = 8;

    /// Checks that there are as many elements as the shape says.
    ///
    /// @throws ServingException with `WRONG_TYPE` if there are not
    public Tensor {
        shape = List.copyOf(shape);
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        long count = elements(name, shape);
        if (type == TensorType.BYTES) {
            check(name, data, count);
        } else if (data.remaining() != count * type.bytes()) {
            throw invalid(
                    name,
                    "has %d bytes, but its shape %s of %s needs %d"
                            .formatted(data.remaining(), shape, type, count * type.bytes()));
        }
    }

    /// A tensor of FP32.
    public static Tensor of(String name, float[] values, long... shape) {
        ByteBuffer data = buffer(values.length * Float.BYTES);
        data.asFloatBuffer().put(values);
        return new Tensor(name, TensorType.FP32, dimensions(shape), data);
    }

    /// A tensor of INT64.
    public static Tensor of(String name, long[] values, long... shape) {
        ByteBuffer data = buffer(values.length * Long.BYTES);
        data.asLongBuffer().put(values);
        return new Tensor(name, TensorType.INT64, dimensions(shape), data);
    }

    /// A tensor of texts.
    public static Tensor of(String name, List<String> texts, long... shape) {
        List<byte[]> encoded =
                texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
        int size = encoded.stream().mapToInt(bytes -> Integer.BYTES + bytes.length).sum();
        ByteBuffer data = buffer(size);
        for (byte[] bytes : encoded) {
            data.putInt(bytes.length).put(bytes);
        }
        return new Tensor(name, TensorType.BYTES, dimensions(shape), data.flip());
    }

    /// How many elements there are.
    public long elements() {
        return elements(name, shape);
    }

    /// The elements of a tensor of FP32, as they stand in `data`.
    public FloatBuffer floats() {
        require(TensorType.FP32);
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /// The elements of a tensor of INT64, as they stand in `data`.
    public LongBuffer longs() {
        require(TensorType.INT64);
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    }

    /// The elements of a tensor of BYTES, read as UTF-8.
    public List<String> texts() {
        require(TensorType.BYTES);
        ByteBuffer rest = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<String> texts = new ArrayList<>();
        while (rest.hasRemaining()) {
            byte[] bytes = new byte[rest.getInt()];
            rest.get(bytes);
            texts.add(new String(bytes, StandardCharsets.UTF_8));
        }
        return texts;
    }

    /// A direct buffer for elements.
    public static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static List<Long> dimensions(long... shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    private void require(TensorType wanted) {
        if (type != wanted) {
            throw invalid(name, "is " + type + ", not " + wanted);
        }
    }

    /// How many elements a tensor of that shape has.
    ///
    /// @throws ServingException with `WRONG_TYPE` if no tensor may have the shape
    public static long elements(String name, List<Long> shape) {
        if (shape.size() > MAX_DIMENSIONS) {
            throw invalid(
                    name,
                    "has "
                            + shape.size()
                            + " dimensions; at most "
                            + MAX_DIMENSIONS
                            + " are taken");
        }
        long count = 1;
        for (long size : shape) {
            if (size < 0 || size > MAX_ELEMENTS || count * size > MAX_ELEMENTS) {
                throw invalid(
                        name,
                        "has the shape "
                                + shape
                                + "; at most "
                                + MAX_ELEMENTS
                                + " elements are taken");
            }
            count *= size;
        }
        return count;
    }

    private static void check(String name, ByteBuffer data, long count) {
        ByteBuffer rest = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long found = 0;
        while (rest.remaining() >= Integer.BYTES) {
            int length = rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                throw invalid(name, "says that element " + found + " has " + length + " bytes");
            }
            rest.position(rest.position() + length);
            found++;
        }
        if (rest.hasRemaining() || found != count) {
            throw invalid(name, "has " + found + " elements, but its shape needs " + count);
        }
    }

    private static ServingException invalid(String name, String reason) {
        return new ServingException(ErrorCode.WRONG_TYPE, "tensor '" + name + "' " + reason, name);
    }
}
