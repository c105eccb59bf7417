package dev.punctual.core.value;

/// A named, typed value: one scalar, a list of at most `width` of them, or a map with at most `width` entries.
///
/// @param name how definitions and answers call it
/// @param type the type of the value, of each element, or of each entry's value
/// @param width 1 for a scalar, else the number of elements or entries
/// @param keyed whether it is a map: the texts of its cells are the keys, the bits of the same cells the values, and the
///     cells after the last entry are absent
public record Field(String name, ValueType type, int width, boolean keyed) {

    public Field {
        if (width < 1) {
            throw new IllegalArgumentException("width of " + name + " must be positive: " + width);
        }
        if (keyed && type == ValueType.STRING) {
            throw new IllegalArgumentException("a map to texts has no room for its keys: " + name);
        }
    }

    /// A scalar, or a list if `width` is more than 1.
    public Field(String name, ValueType type, int width) {
        this(name, type, width, false);
    }

    /// A scalar field.
    public static Field of(String name, ValueType type) {
        return new Field(name, type, 1);
    }

    /// A map from texts, with at most `entries` of them.
    public static Field keyed(String name, ValueType type, int entries) {
        return new Field(name, type, entries, true);
    }

    /// Whether it holds one value, neither a list nor a map.
    public boolean scalar() {
        return width == 1 && !keyed;
    }

    /// Whether a model can take it, as one number or as several.
    public boolean numeric() {
        return type.numeric() && !keyed;
    }

    /// The same under another name.
    public Field named(String other) {
        return new Field(other, type, width, keyed);
    }

    @Override
    public String toString() {
        String values = "Field[name=" + name + ", type=" + type + ", width=" + width;
        return values + (keyed ? ", keyed]" : "]");
    }
}
