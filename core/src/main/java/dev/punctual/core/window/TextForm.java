package dev.punctual.core.window;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;

/// Values as texts, where values of several types are handled alike: as keys of a map, or when the most frequent are
/// looked for.
final class TextForm {
    private TextForm() {}

    /// The value at a cell of a frame.
    static String of(ValueType type, Frame frame, int cell) {
        return switch (type) {
            case STRING -> frame.textAt(cell);
            case BOOL -> frame.longAt(cell) != 0 ? "true" : "false";
            case FLOAT64 -> Double.toString(frame.doubleAt(cell));
            case INT64, TIMESTAMP -> Long.toString(frame.longAt(cell));
        };
    }

    /// The bits of a value that is no text, from its form as one.
    static long bits(ValueType type, String text) {
        return switch (type) {
            case BOOL -> text.equals("true") ? 1 : 0;
            case FLOAT64 -> Double.doubleToRawLongBits(Double.parseDouble(text));
            default -> Long.parseLong(text);
        };
    }
}
