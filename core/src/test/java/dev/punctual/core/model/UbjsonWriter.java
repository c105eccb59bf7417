package dev.punctual.core.model;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Writes UBJSON the way XGBoost does: counted arrays, packed numbers, every length as 64 bits.
final class UbjsonWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private UbjsonWriter() {}

    static byte[] write(Object value) {
        var writer = new UbjsonWriter();
        try {
            writer.put(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.bytes.toByteArray();
    }

    private void put(Object value) throws IOException {
        switch (value) {
            case Map<?, ?> fields -> {
                out.writeByte('{');
                for (Map.Entry<?, ?> field : fields.entrySet()) {
                    text(field.getKey().toString());
                    put(field.getValue());
                }
                out.writeByte('}');
            }
            case List<?> elements -> {
                out.writeBytes("[#");
                length(elements.size());
                for (Object element : elements) {
                    put(element);
                }
            }
            case int[] numbers -> {
                packed('l', numbers.length);
                for (int number : numbers) {
                    out.writeInt(number);
                }
            }
            case float[] numbers -> {
                packed('d', numbers.length);
                for (float number : numbers) {
                    out.writeFloat(number);
                }
            }
            case byte[] numbers -> {
                packed('U', numbers.length);
                out.write(numbers);
            }
            case Integer number -> {
                out.writeByte('i');
                out.writeByte(number);
            }
            default -> {
                out.writeByte('S');
                text(value.toString());
            }
        }
    }

    private void packed(char type, int count) throws IOException {
        out.writeBytes("[$" + type + "#");
        length(count);
    }

    private void text(String text) throws IOException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        length(encoded.length);
        out.write(encoded);
    }

    private void length(long length) throws IOException {
        out.writeByte('L');
        out.writeLong(length);
    }
}
