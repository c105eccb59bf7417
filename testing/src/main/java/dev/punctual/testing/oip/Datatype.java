package dev.punctual.testing.oip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The element types of the protocol's tensors, with a value of each to ask with.
enum Datatype {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    BF16(2),
    FP32(4),
    FP64(8),
    /// Each element is its length, an unsigned 32-bit integer, and as many bytes.
    BYTES(-1);

    private static final int PREFIX = 4;

    private final int bytes;

    Datatype(int bytes) {
        this.bytes = bytes;
    }

    /// Whether its values can be written as JSON.
    boolean inJson() {
        return this != FP16 && this != BF16;
    }

    boolean integral() {
        return name().contains("INT");
    }

    /// A value as JSON: the text of the sample, as its type is written.
    JsonNode json(String sample) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (this) {
            case BOOL -> nodes.booleanNode(Boolean.parseBoolean(sample));
            case BYTES -> nodes.textNode(sample);
            case FP16, BF16, FP32, FP64 -> nodes.numberNode(Double.parseDouble(sample));
            default -> nodes.numberNode(Long.parseLong(sample));
        };
    }

    /// The value that stands for an input of which no sample is given.
    String sample() {
        return switch (this) {
            case BOOL -> "true";
            case BYTES -> "a";
            default -> "1";
        };
    }

    /// A value that JSON can hold and the type cannot.
    JsonNode foreign() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return this == BYTES ? nodes.numberNode(1) : nodes.textNode("not a number");
    }

    /// The bytes of so many equal values, as the binary extension lays them out.
    byte[] binary(String sample, int count) {
        byte[] one = binary(sample);
        return repeated(one, count);
    }

    private byte[] binary(String sample) {
        if (this == BYTES) {
            byte[] text = sample.getBytes(StandardCharsets.UTF_8);
            return joined(littleEndian(text.length, PREFIX), text);
        }
        return littleEndian(bits(sample), bytes);
    }

    private long bits(String sample) {
        return switch (this) {
            case BOOL -> Boolean.parseBoolean(sample) ? 1 : 0;
            case FP16 -> Float.floatToFloat16(Float.parseFloat(sample));
            case BF16 -> Float.floatToIntBits(Float.parseFloat(sample)) >>> Short.SIZE;
            case FP32 -> Float.floatToIntBits(Float.parseFloat(sample));
            case FP64 -> Double.doubleToLongBits(Double.parseDouble(sample));
            default -> Long.parseLong(sample);
        };
    }

    private static byte[] repeated(byte[] one, int count) {
        byte[] all = {};
        for (int i = 0; i < count; i++) {
            all = joined(all, one);
        }
        return all;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /// The lowest bytes of a number, lowest first.
    private static byte[] littleEndian(long bits, int size) {
        var out = new byte[size];
        for (int i = 0; i < size; i++) {
            out[i] = (byte) (bits >>> (i * Byte.SIZE));
        }
        return out;
    }

    /// How many elements there are.
    int count(ByteBuffer data) {
        ByteBuffer in = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int count = 0;
        while (in.hasRemaining()) {
            read(in);
            count++;
        }
        return count;
    }

    /// Reads the element that begins at a place, and moves the place behind it.
    JsonNode read(ByteBuffer in) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (this) {
            case BOOL -> nodes.booleanNode(in.get() != 0);
            case INT8 -> nodes.numberNode((long) in.get());
            case UINT8 -> nodes.numberNode(in.get() & 0xffL);
            case INT16 -> nodes.numberNode((long) in.getShort());
            case UINT16 -> nodes.numberNode(in.getShort() & 0xffffL);
            case INT32 -> nodes.numberNode((long) in.getInt());
            case UINT32 -> nodes.numberNode(in.getInt() & 0xffff_ffffL);
            case INT64, UINT64 -> nodes.numberNode(in.getLong());
            case FP16 -> nodes.numberNode((double) Float.float16ToFloat(in.getShort()));
            case BF16 ->
                    nodes.numberNode((double) Float.intBitsToFloat(in.getShort() << Short.SIZE));
            case FP32 -> nodes.numberNode((double) in.getFloat());
            case FP64 -> nodes.numberNode(in.getDouble());
            case BYTES -> {
                var text = new byte[in.getInt()];
                in.get(text);
                yield nodes.textNode(new String(text, StandardCharsets.UTF_8));
            }
        };
    }
}
