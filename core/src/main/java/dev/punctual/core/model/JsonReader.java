package dev.punctual.core.model;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.ModelValue.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads one JSON document, as model files hold it, from untrusted bytes. Used once, by one thread.
final class JsonReader {
    /*
     * Not for requests. Model files are arrays of numbers to nearly all of their size, so an array becomes numbers if it
     * starts with one; they are read as floats, which is what XGBoost wrote. It also writes NaN and Infinity. Nesting
     * and the number of values are bounded, and everything else takes a few times the bytes it has in the file.
     */
    private static final int MAX_NESTING = 32;
    private static final int MAX_VALUES = 1 << 20;

    private final byte[] bytes;
    private int at;
    private int values;
    private int nesting;

    private JsonReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Reads a document that is an object.
    ///
    /// @throws ServingException with `INVALID_ARTEFACT` if the bytes are cut off or no JSON
    static ModelValue.Fields read(byte[] bytes) {
        var reader = new JsonReader(bytes);
        if (reader.value() instanceof ModelValue.Fields fields) {
            reader.space();
            if (reader.at < bytes.length) {
                throw reader.invalid("more after its end");
            }
            return fields;
        }
        throw reader.invalid("no object at the start");
    }

    private ModelValue value() {
        if (++values > MAX_VALUES) {
            throw invalid("more than " + MAX_VALUES + " values");
        }
        return switch (next()) {
            case '{' -> nested(true);
            case '[' -> nested(false);
            case '"' -> new ModelValue.Text(text());
            case 't', 'f', 'n' -> {
                word();
                yield new ModelValue.Constant();
            }
            default -> number();
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

    private ModelValue fields() {
        Map<String, ModelValue> fields = new HashMap<>();
        expect('{');
        if (next() == '}') {
            at++;
            return new ModelValue.Fields(fields);
        }
        do {
            next();
            String name = text();
            next();
            expect(':');
            if (fields.put(name, value()) != null) {
                throw invalid("two fields " + name);
            }
        } while (more('}'));
        return new ModelValue.Fields(fields);
    }

    private ModelValue array() {
        expect('[');
        int first = next();
        if (first == ']') {
            at++;
            return new Decoded(new double[0]);
        }
        if (first != '{' && first != '[' && first != '"') {
            return numbers();
        }
        List<ModelValue> elements = new ArrayList<>();
        do {
            elements.add(value());
        } while (more(']'));
        return new ModelValue.Elements(elements);
    }

    private ModelValue numbers() {
        double[] numbers = new double[16];
        int count = 0;
        do {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] =
                    switch (next()) {
                        case 't' -> constant("true", 1);
                        case 'f' -> constant("false", 0);
                        default -> numberText();
                    };
        } while (more(']'));
        return new Decoded(Arrays.copyOf(numbers, count));
    }

    private double constant(String word, double value) {
        String read = word();
        if (!read.equals(word)) {
            throw invalid("'" + read + "' in an array of numbers");
        }
        return value;
    }

    private ModelValue number() {
        double value = numberText();
        return value == Math.rint(value)
                ? new ModelValue.Whole((long) value)
                : new ModelValue.Real(value);
    }

    private double numberText() {
        String text = word();
        try {
            return text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-')
                    ? Long.parseLong(text)
                    : Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw invalid("'" + text + "' is no number");
        }
    }

    private String word() {
        int start = at;
        while (at < bytes.length && ",]}: \n\r\t".indexOf(bytes[at]) < 0) {
            at++;
        }
        if (at - start > 64) {
            throw invalid("a word of " + (at - start) + " characters");
        }
        return new String(bytes, start, at - start, StandardCharsets.UTF_8);
    }

    private String text() {
        expect('"');
        var text = new StringBuilder();
        int start = at;
        for (; ; at++) {
            int read = here();
            if (read == '"' || read == '\\') {
                text.append(new String(bytes, start, at - start, StandardCharsets.UTF_8));
                at++;
                if (read == '"') {
                    return text.toString();
                }
                text.append(escaped());
                start = at + 1;
            }
        }
    }

    /// The character that an escape stands for; afterwards `at` is at its last byte.
    private char escaped() {
        int read = here();
        return switch (read) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> (char) read;
            case 'u' -> {
                if (at + 4 >= bytes.length) {
                    throw invalid("it ends too early");
                }
                String digits = new String(bytes, at + 1, 4, StandardCharsets.US_ASCII);
                at += 4;
                try {
                    yield (char) Integer.parseInt(digits, 16);
                } catch (NumberFormatException e) {
                    throw invalid("an escape of '" + digits + "'");
                }
            }
            default -> throw invalid("an unknown escape");
        };
    }

    /// Whether another element follows, or else the end that must.
    private boolean more(char end) {
        int read = next();
        at++;
        if (read != ',' && read != end) {
            throw invalid("neither ',' nor '" + end + "' after a value");
        }
        return read == ',';
    }

    private void expect(char wanted) {
        if (here() != wanted) {
            throw invalid("no '" + wanted + "' where one belongs");
        }
        at++;
    }

    /// The next character that is no space, which is not consumed.
    private int next() {
        space();
        return here();
    }

    private void space() {
        while (at < bytes.length && " \n\r\t".indexOf(bytes[at]) >= 0) {
            at++;
        }
    }

    private int here() {
        if (at >= bytes.length) {
            throw invalid("it ends too early");
        }
        return bytes[at];
    }

    private ServingException invalid(String reason) {
        return InvalidArtefact.because("not a JSON file: " + reason + " (byte " + at + ")");
    }
}
