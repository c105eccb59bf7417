package dev.punctual.core.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Writes small ONNX files, node by node.
public final class OnnxWriter {
    /// Element types, by ONNX's numbers.
    public static final int FLOAT = 1;

    public static final int INT64 = 7;
    public static final int STRING = 8;
    public static final int BOOL = 9;
    public static final int DOUBLE = 11;

    private static final int OPSET = 20;
    private static final int ML_OPSET = 3;

    private final Message graph = new Message();

    /// Declares an input.
    ///
    /// @param dimensions sizes as numbers, names of open ones as texts
    public OnnxWriter input(String name, int type, Object... dimensions) {
        graph.put(11, value(name, type, dimensions));
        return this;
    }

    public OnnxWriter output(String name, int type, Object... dimensions) {
        graph.put(12, value(name, type, dimensions));
        return this;
    }

    public OnnxWriter constant(String name, float[] values, long... dimensions) {
        graph.put(5, tensor(name, values, dimensions));
        return this;
    }

    public OnnxWriter constant(String name, long[] values, long... dimensions) {
        byte[] raw = new byte[values.length * Long.BYTES];
        ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
        var tensor = dimensions(dimensions).put(2, INT64).put(8, name);
        graph.put(5, tensor.put(9, raw));
        return this;
    }

    /// Adds a node with one output, which has its name.
    public OnnxWriter node(
            String operator, List<String> inputs, String output, Map<String, ?> attributes) {
        return node(operator, inputs, List.of(output), attributes);
    }

    /// Adds a node; names of operators from another domain are written `domain/name`.
    public OnnxWriter node(
            String operator, List<String> inputs, List<String> outputs, Map<String, ?> attributes) {
        var node = new Message();
        inputs.forEach(input -> node.put(1, input));
        outputs.forEach(output -> node.put(2, output));
        node.put(4, operator.substring(operator.indexOf('/') + 1));
        attributes.forEach((name, value) -> node.put(5, attribute(name, value)));
        if (operator.contains("/")) {
            node.put(7, operator.substring(0, operator.indexOf('/')));
        }
        graph.put(1, node);
        return this;
    }

    public byte[] bytes() {
        var named = new Message().put(graph).put(2, "test");
        return new Message()
                .put(1, 8)
                .put(7, named)
                .put(8, new Message().put(1, "").put(2, OPSET))
                .put(8, new Message().put(1, "ai.onnx.ml").put(2, ML_OPSET))
                .bytes();
    }

    private static Message value(String name, int type, Object... dimensions) {
        var shape = new Message();
        for (Object dimension : dimensions) {
            shape.put(
                    1,
                    dimension instanceof String open
                            ? new Message().put(2, open)
                            : new Message().put(1, ((Number) dimension).longValue()));
        }
        var tensor = new Message().put(1, type).put(2, shape);
        return new Message().put(1, name).put(2, new Message().put(1, tensor));
    }

    private static Message attribute(String name, Object value) {
        var attribute = new Message().put(1, name);
        return switch (value) {
            case Float number -> attribute.put(2, number).put(20, 1);
            case Integer number -> attribute.put(3, number).put(20, 2);
            case String text -> attribute.put(4, text).put(20, 3);
            case float[] numbers -> {
                for (float number : numbers) {
                    attribute.put(7, number);
                }
                yield attribute.put(20, 6);
            }
            case long[] numbers -> {
                Arrays.stream(numbers).forEach(number -> attribute.put(8, number));
                yield attribute.put(20, 7);
            }
            case List<?> texts -> {
                texts.forEach(text -> attribute.put(9, text.toString()));
                yield attribute.put(20, 8);
            }
            default -> throw new IllegalArgumentException("attribute " + value);
        };
    }

    private static Message tensor(String name, float[] values, long... dimensions) {
        byte[] raw = new byte[values.length * Float.BYTES];
        ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return dimensions(dimensions).put(2, FLOAT).put(8, name).put(9, raw);
    }

    private static Message dimensions(long... dimensions) {
        var message = new Message();
        Arrays.stream(dimensions).forEach(size -> message.put(1, size));
        return message;
    }

    /// A message of protocol buffers: fields with their numbers.
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message put(int field, long number) {
            varint(field << 3);
            varint(number);
            return this;
        }

        Message put(int field, float number) {
            varint((field << 3) | 5);
            int bits = Float.floatToRawIntBits(number);
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                out.write(bits >>> shift);
            }
            return this;
        }

        Message put(int field, String text) {
            return put(field, text.getBytes(StandardCharsets.UTF_8));
        }

        Message put(int field, Message message) {
            return put(field, message.bytes());
        }

        Message put(int field, byte[] bytes) {
            varint((field << 3) | 2);
            varint(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        Message put(Message fields) {
            out.writeBytes(fields.bytes());
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long number) {
            long rest = number;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
