package dev.punctual.core.value;

/// A named, typed value: one scalar, or a list of at most `width` of them.
///
/// @param name how definitions and answers call it
/// @param type the type of the value or of each element
/// @param width 1 for a scalar, the number of elements for a list
public record Field(String name, ValueType type, int width) {

    public Field {
        if (width < 1) {
            throw new IllegalArgumentException("width of " + name + " must be positive: " + width);
        }
    }

    /// A scalar field.
    public static Field of(String name, ValueType type) {
        return new Field(name, type, 1);
    }
}
