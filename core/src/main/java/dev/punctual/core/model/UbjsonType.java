package dev.punctual.core.model;

import org.jspecify.annotations.Nullable;

/// The number types of UBJSON, each with the character that marks it.
enum UbjsonType {
    INT8('i', Byte.BYTES),
    UINT8('U', Byte.BYTES),
    INT16('I', Short.BYTES),
    INT32('l', Integer.BYTES),
    INT64('L', Long.BYTES),
    FLOAT32('d', Float.BYTES),
    FLOAT64('D', Double.BYTES);

    private final char marker;
    private final int bytes;

    UbjsonType(char marker, int bytes) {
        this.marker = marker;
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /// The type of that marker, or null.
    static @Nullable UbjsonType of(int marker) {
        for (UbjsonType type : values()) {
            if (type.marker == marker) {
                return type;
            }
        }
        return null;
    }
}
