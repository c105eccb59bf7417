package dev.punctual.core.model;

import dev.punctual.core.error.ServingException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one UBJSON document (draft 12, big-endian) from untrusted bytes. Used once, by one thread.
final class UbjsonReader {
    /*
     * Nothing is allocated for a length before that many bytes are known to follow, arrays of numbers are not copied,
     * nesting is bounded and so is the number of values, the only thing that costs more memory than it has bytes.
     */
    private static final int MAX_NESTING = 32;
    private static final int MAX_VALUES = 1 << 20;
    private static final int NO_COUNT = -1;

    private final ByteBuffer bytes;
    private int values;
    private int nesting;

    private UbjsonReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /// Reads a document that is an object.
    ///
    /// @throws ServingException with `INVALID_ARTEFACT` if the bytes are cut off or no UBJSON
    static ModelValue.Fields read(byte[] bytes) {
        var reader = new UbjsonReader(bytes);
        try {
            if (reader.value(reader.marker()) instanceof ModelValue.Fields fields) {
                return fields;
            }
            throw reader.invalid("no object at the start");
        } catch (BufferUnderflowException e) {
            throw reader.invalid("it ends too early");
        }
    }

    private ModelValue value(int marker) {
        if (++values > MAX_VALUES) {
            throw invalid("more than " + MAX_VALUES + " values");
        }
        return switch (marker) {
            case '{' -> nested(true);
            case '[' -> nested(false);
            case 'S', 'H' -> new ModelValue.Text(text(length(marker())));
            case 'C' -> new ModelValue.Text(text(1));
            case 'T', 'F', 'Z' -> new ModelValue.Constant();
            case 'd' -> new ModelValue.Real(bytes.getFloat());
            case 'D' -> new ModelValue.Real(bytes.getDouble());
            default -> new ModelValue.Whole(whole(marker));
        };
    }

    private ModelValue nested(boolean named) {
        if (++nesting > MAX_NESTING) {
            throw invalid("nested more than " + MAX_NESTING + " deep");
        }
        ModelValue read = named ? fields() : array();
        nesting--;
        return read;
    }

    private ModelValue.Fields fields() {
        int marker = marker();
        if (marker == '$') {
            throw invalid("an object of one type");
        }
        int count = marker == '#' ? length(marker()) : NO_COUNT;
        Map<String, ModelValue> fields = new HashMap<>();
        if (count == NO_COUNT) {
            for (; marker != '}'; marker = marker()) {
                field(marker, fields);
            }
        }
        for (int i = 0; i < count; i++) {
            field(marker(), fields);
        }
        return new ModelValue.Fields(fields);
    }

    private void field(int lengthMarker, Map<String, ModelValue> fields) {
        String name = text(length(lengthMarker));
        if (fields.put(name, value(marker())) != null) {
            throw invalid("two fields " + name);
        }
    }

    private ModelValue array() {
        int marker = marker();
        if (marker == '$') {
            return numbers();
        }
        List<ModelValue> elements = new ArrayList<>();
        if (marker == '#') {
            int count = length(marker());
            for (int i = 0; i < count; i++) {
                elements.add(value(marker()));
            }
        } else {
            for (; marker != ']'; marker = marker()) {
                elements.add(value(marker));
            }
        }
        return new ModelValue.Elements(elements);
    }

    private ModelValue.Packed numbers() {
        @Nullable UbjsonType type = UbjsonType.of(marker());
        if (type == null || marker() != '#') {
            throw invalid("an array of one type that is no number");
        }
        long count = whole(marker());
        if (count < 0 || count > bytes.remaining() / type.bytes()) {
            throw invalid("an array of " + count + " numbers in fewer bytes");
        }
        int length = (int) count * type.bytes();
        ByteBuffer window = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return new ModelValue.Packed(window, type, (int) count);
    }

    private String text(int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /// A length or a count; each of what it counts takes at least one byte.
    private int length(int marker) {
        long length = whole(marker);
        if (length < 0 || length > bytes.remaining()) {
            throw invalid(
                    "a length of " + length + " where " + bytes.remaining() + " bytes follow");
        }
        return (int) length;
    }

    private long whole(int marker) {
        return switch (marker) {
            case 'i' -> bytes.get();
            case 'U' -> bytes.get() & 0xff;
            case 'I' -> bytes.getShort();
            case 'l' -> bytes.getInt();
            case 'L' -> bytes.getLong();
            default -> throw invalid("an unknown marker " + marker);
        };
    }

    private int marker() {
        return bytes.get() & 0xff;
    }

    private ServingException invalid(String reason) {
        return InvalidArtefact.because(
                "not a UBJSON file: " + reason + " (byte " + bytes.position() + ")");
    }
}
