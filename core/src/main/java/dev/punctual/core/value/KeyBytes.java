package dev.punctual.core.value;

import java.util.Arrays;

/// An encoded entity key, as a key of a map.
public final class KeyBytes {
    private final byte[] bytes;
    private final int hash;

    /// Takes the bytes over; nobody changes them any more.
    public KeyBytes(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /// The bytes; not to be changed.
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyBytes key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
