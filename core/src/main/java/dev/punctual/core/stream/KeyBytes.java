package dev.punctual.core.stream;

import java.util.Arrays;

/// An encoded entity key, as a key of a map.
final class KeyBytes {
    private final byte[] bytes;
    private final int hash;

    /// Takes the bytes over; nobody changes them any more.
    KeyBytes(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    byte[] bytes() {
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
