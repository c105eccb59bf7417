package dev.punctual.server.http.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.json.Utf8;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Reads the elements of one tensor from JSON, nested or flat, into a buffer as they lie on the wire.
///
/// Nothing is coerced: an element is of the tensor's type and within its range, or the tensor is refused. NaN and the
/// infinities are the bare words `NaN`, `Infinity` and `-Infinity`.
final class TensorReader {
    /// The fewest bytes of JSON that an element takes, with its comma.
    private static final int LEAST_JSON = 2;

    private static final int FIRST_BYTES = 256;

    private final String name;
    private final TensorType type;
    private final List<Long> shape;
    private final InferReader.Text text;
    private final int count;
    private ByteBuffer data;
    private int read;

    TensorReader(String name, TensorType type, List<Long> shape, InferReader.Text text) {
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.text = text;
        long elements = Tensor.elements(name, shape);
        // So no shape makes room for what the body cannot hold.
        if (elements > text.head() / LEAST_JSON) {
            throw fault(ErrorCode.OUT_OF_RANGE, "has fewer elements than its shape " + shape);
        }
        if (type == TensorType.FP16 || type == TensorType.BF16) {
            throw fault(
                    ErrorCode.WRONG_TYPE, "is " + type + ", which JSON cannot hold: send bytes");
        }
        this.count = (int) elements;
        int bytes = type == TensorType.BYTES ? FIRST_BYTES : count * type.bytes();
        text.memory().take(bytes);
        this.data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Reads the value at which the parser stands.
    Tensor read(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_ARRAY) {
            readList(json, 0);
        } else if (shape.isEmpty()) {
            readElement(json);
        } else {
            throw fault(ErrorCode.WRONG_TYPE, "must have a list as its data");
        }
        if (read != count) {
            throw fault(
                    ErrorCode.OUT_OF_RANGE,
                    "has " + read + " elements, but its shape " + shape + " needs " + count);
        }
        return new Tensor(name, type, shape, data.flip());
    }

    /// Reads a list at some depth: all elements in the outermost one, or each dimension in lists of its own.
    private void readList(JsonParser json, int depth) throws IOException {
        boolean lists = false;
        long items = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean list = json.currentToken() == JsonToken.START_ARRAY;
            if (items++ > 0 && list != lists) {
                throw fault(ErrorCode.WRONG_TYPE, "has lists next to elements");
            }
            lists = list;
            if (!list) {
                readElement(json);
            } else if (depth + 1 < shape.size()) {
                readList(json, depth + 1);
            } else {
                throw nestedOtherwise();
            }
        }
        boolean flat = depth == 0 && !lists;
        boolean innermost = depth == shape.size() - 1;
        if (!flat && (items != shape.get(depth) || (!innermost && !lists && items > 0))) {
            throw nestedOtherwise();
        }
    }

    private ServingException nestedOtherwise() {
        return fault(ErrorCode.OUT_OF_RANGE, "is nested otherwise than its shape " + shape);
    }

    private void readElement(JsonParser json) throws IOException {
        if (read == count) {
            throw fault(
                    ErrorCode.OUT_OF_RANGE, "has more elements than its shape " + shape + " needs");
        }
        switch (type) {
            case BOOL -> data.put(readBool(json));
            case INT8 -> data.put((byte) readInteger(json, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> data.put((byte) readInteger(json, 0, 0xff));
            case INT16 -> data.putShort((short) readInteger(json, Short.MIN_VALUE, 0x7fff));
            case UINT16 -> data.putShort((short) readInteger(json, 0, 0xffff));
            case INT32 -> data.putInt((int) readInteger(json, Integer.MIN_VALUE, 0x7fff_ffff));
            case UINT32 -> data.putInt((int) readInteger(json, 0, 0xffff_ffffL));
            case INT64 -> data.putLong(readInteger(json, Long.MIN_VALUE, Long.MAX_VALUE));
            case UINT64 -> data.putLong(readUnsigned(json));
            case FP32 -> data.putFloat(readFloat(json));
            case FP64 -> data.putDouble(readDouble(json));
            case BYTES -> putText(json);
            case FP16, BF16 -> throw new IllegalStateException(type + " in JSON");
        }
        read++;
    }

    private byte readBool(JsonParser json) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw wrong(json, "true or false");
        }
        return (byte) (json.getBooleanValue() ? 1 : 0);
    }

    private long readInteger(JsonParser json, long least, long most) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            try {
                long value = json.getLongValue();
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (InputCoercionException e) {
                throw wrong(json, "an integer from " + least + " to " + most);
            }
        }
        throw wrong(json, "an integer from " + least + " to " + most);
    }

    private long readUnsigned(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            BigInteger value = json.getBigIntegerValue();
            if (value.signum() >= 0 && value.bitLength() <= Long.SIZE) {
                return value.longValue();
            }
        }
        throw wrong(json, "an integer from 0 to 2^64 - 1");
    }

    private float readFloat(JsonParser json) throws IOException {
        requireNumber(json);
        float value = json.getFloatValue();
        if (!Float.isFinite(value)) {
            requireWord(json);
        }
        return value;
    }

    private double readDouble(JsonParser json) throws IOException {
        requireNumber(json);
        double value = json.getDoubleValue();
        if (!Double.isFinite(value)) {
            requireWord(json);
        }
        return value;
    }

    private void requireNumber(JsonParser json) throws IOException {
        if (!json.currentToken().isNumeric()) {
            throw wrong(json, "a number");
        }
    }

    /// Refuses a number that only its size made infinite.
    private void requireWord(JsonParser json) throws IOException {
        if (json.getText().chars().anyMatch(Character::isDigit)) {
            throw wrong(json, "a number that fits into " + type);
        }
    }

    private void putText(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(json, "a string");
        }
        String element = json.getText();
        byte[] bytes = element.getBytes(StandardCharsets.UTF_8);
        if (!Utf8.paired(element)) {
            throw fault(
                    ErrorCode.MALFORMED_BODY, "holds half of a surrogate pair in element " + read);
        }
        int needed = Integer.BYTES + bytes.length;
        if (data.remaining() < needed) {
            int size = Math.max(data.capacity() * 2, data.position() + needed);
            text.memory().take(size - data.capacity());
            byte[] grown = Arrays.copyOf(data.array(), size);
            data = ByteBuffer.wrap(grown).order(ByteOrder.LITTLE_ENDIAN).position(data.position());
        }
        data.putInt(bytes.length).put(bytes);
    }

    private ServingException wrong(JsonParser json, String wanted) throws IOException {
        return fault(
                ErrorCode.WRONG_TYPE,
                "must have %s as element %d, not %s"
                        .formatted(wanted, read, Suggestion.shown(json.getText())));
    }

    private ServingException fault(ErrorCode code, String message) {
        return new ServingException(code, "input '" + name + "' " + message, name);
    }
}
