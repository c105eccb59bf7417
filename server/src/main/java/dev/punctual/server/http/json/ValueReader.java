package dev.punctual.server.http.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads the value of one field into its cell, and refuses what is not of its type or not within its bounds.
final class ValueReader {
    private static final int LONGEST_TEXT_BYTES = 1024;

    private final String name;
    private final ValueType type;
    private final int cell;
    private final double min;
    private final double max;
    private final long defaultBits;
    private final String defaultText;

    ValueReader(Field field, int cell, RowReader.Rule rule) {
        this.name = field.name();
        this.type = field.type();
        this.cell = cell;
        this.min = rule.min() == null ? Double.NEGATIVE_INFINITY : rule.min();
        this.max = rule.max() == null ? Double.POSITIVE_INFINITY : rule.max();
        this.defaultText = rule.defaultValue() == null ? "" : rule.defaultValue();
        this.defaultBits = rule.defaultValue() == null ? 0 : bitsOf(rule.defaultValue());
    }

    private long bitsOf(String text) {
        return switch (type) {
            case STRING -> 0;
            case BOOL -> Boolean.parseBoolean(text) ? 1 : 0;
            case INT64 -> Long.parseLong(text);
            case FLOAT64 -> Double.doubleToRawLongBits(Double.parseDouble(text));
            case TIMESTAMP -> {
                long micros = Timestamps.parse(text);
                yield micros == Timestamps.INVALID ? Long.parseLong(text) : micros;
            }
        };
    }

    /// Sets the declared default.
    void putDefault(Frame frame) {
        if (type == ValueType.STRING) {
            frame.putText(cell, defaultText);
        } else {
            frame.putLong(cell, defaultBits);
        }
    }

    /// Reads the value at which the parser stands; returns why it was refused, or null.
    @Nullable Fault read(JsonParser json, Frame frame) throws IOException {
        return switch (type) {
            case BOOL -> readBool(json, frame);
            case INT64 -> readInteger(json, frame);
            case FLOAT64 -> readNumber(json, frame);
            case STRING -> readText(json, frame);
            case TIMESTAMP -> readTimestamp(json, frame);
        };
    }

    /// Reads a value that was sent as a text whatever its type; returns why it was refused, or null.
    @Nullable Fault read(String text, Frame frame) {
        if (type == ValueType.STRING) {
            return putText(text, frame);
        }
        if (type == ValueType.TIMESTAMP) {
            long micros = Timestamps.parse(text);
            if (micros != Timestamps.INVALID) {
                frame.putLong(cell, micros);
                return null;
            }
        } else if (type == ValueType.INT64 && text.matches("-?[0-9]{1,18}")) {
            frame.putLong(cell, Long.parseLong(text));
            return null;
        }
        return fault(
                ErrorCode.WRONG_TYPE,
                "must be " + wanted() + ", but is \"" + Suggestion.shown(text) + '"');
    }

    private @Nullable Fault readBool(JsonParser json, Frame frame) throws IOException {
        switch (json.currentToken()) {
            case VALUE_TRUE -> frame.putLong(cell, 1);
            case VALUE_FALSE -> frame.putLong(cell, 0);
            default -> {
                return wrongType(json);
            }
        }
        return null;
    }

    private @Nullable Fault readInteger(JsonParser json, Frame frame) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            return wrongType(json);
        }
        long value;
        try {
            value = json.getLongValue();
        } catch (InputCoercionException e) {
            return fault(ErrorCode.OUT_OF_RANGE, "does not fit into 64 bits");
        }
        return put(value, frame);
    }

    private @Nullable Fault readNumber(JsonParser json, Frame frame) throws IOException {
        if (!json.currentToken().isNumeric()) {
            return wrongType(json);
        }
        double value = json.getDoubleValue();
        if (!Double.isFinite(value)) {
            return fault(
                    ErrorCode.OUT_OF_RANGE,
                    "must be a finite number within float64, but is "
                            + Suggestion.shown(json.getText()));
        }
        return put(Double.doubleToRawLongBits(value), frame);
    }

    /// Sets a number from its bits, as a cell holds them; returns why it was refused, or null.
    @Nullable Fault put(long bits, Frame frame) {
        switch (type) {
            case STRING -> throw new IllegalArgumentException(name + " is a text");
            case BOOL -> {
                if (bits != 0 && bits != 1) {
                    return fault(ErrorCode.WRONG_TYPE, "must be " + wanted() + ", but is " + bits);
                }
            }
            case INT64 -> {
                if (bits < min || bits > max) {
                    return outOfBounds();
                }
            }
            case FLOAT64 -> {
                double value = Double.longBitsToDouble(bits);
                if (!Double.isFinite(value)) {
                    return fault(
                            ErrorCode.OUT_OF_RANGE, "must be a finite number, but is " + value);
                }
                if (value < min || value > max) {
                    return outOfBounds();
                }
            }
            case TIMESTAMP -> {
                if (bits < Timestamps.MIN_MICROS || bits > Timestamps.MAX_MICROS) {
                    return outOfYears();
                }
            }
        }
        frame.putLong(cell, bits);
        return null;
    }

    private @Nullable Fault readText(JsonParser json, Frame frame) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            return wrongType(json);
        }
        if (json.getTextLength() > LONGEST_TEXT_BYTES) {
            return tooLong();
        }
        return putText(json.getText(), frame);
    }

    private @Nullable Fault putText(String text, Frame frame) {
        if (Utf8.length(text) > LONGEST_TEXT_BYTES) {
            return tooLong();
        }
        if (!Utf8.paired(text)) {
            return fault(ErrorCode.MALFORMED_BODY, "holds half of a surrogate pair");
        }
        frame.putText(cell, text);
        return null;
    }

    private @Nullable Fault readTimestamp(JsonParser json, Frame frame) throws IOException {
        long micros;
        switch (json.currentToken()) {
            case VALUE_STRING -> {
                micros = Timestamps.parse(json.getText());
                if (micros == Timestamps.INVALID) {
                    return wrongType(json);
                }
            }
            case VALUE_NUMBER_INT -> {
                try {
                    micros = json.getLongValue();
                } catch (InputCoercionException e) {
                    return outOfYears();
                }
            }
            default -> {
                return wrongType(json);
            }
        }
        return put(micros, frame);
    }

    /// What a message asks the caller to send.
    String wanted() {
        return switch (type) {
            case BOOL -> "true or false";
            case INT64 -> "an integer, without fraction or exponent (int64)";
            case FLOAT64 -> "a number (float64)";
            case STRING -> "a string";
            case TIMESTAMP ->
                    "a timestamp such as \"2001-06-01T12:34:56Z\", or integer microseconds";
        };
    }

    private Fault wrongType(JsonParser json) throws IOException {
        String is =
                switch (json.currentToken()) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "a list";
                    case VALUE_STRING -> "the string \"" + Suggestion.shown(json.getText()) + '"';
                    default -> Suggestion.shown(json.getText());
                };
        return fault(ErrorCode.WRONG_TYPE, "must be " + wanted() + ", but is " + is);
    }

    private Fault outOfBounds() {
        String rule =
                max == Double.POSITIVE_INFINITY
                        ? "at least " + min
                        : min == Double.NEGATIVE_INFINITY
                                ? "at most " + max
                                : "between " + min + " and " + max;
        return fault(ErrorCode.OUT_OF_RANGE, "must be " + rule);
    }

    private Fault outOfYears() {
        return fault(
                ErrorCode.OUT_OF_RANGE,
                "must be within the years 0000 to 9999; send microseconds since 1970");
    }

    private Fault tooLong() {
        return fault(ErrorCode.OUT_OF_RANGE, "must take at most " + LONGEST_TEXT_BYTES + " bytes");
    }

    private Fault fault(ErrorCode code, String message) {
        return new Fault(code, message, name);
    }
}
