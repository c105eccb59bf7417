package dev.punctual.rocksdb;

import java.nio.ByteBuffer;

/// The parts of which stored keys are made; numbers have their most significant byte first, so that they sort.
final class Keys {
    private Keys() {}

    static byte[] ofInt(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    static byte[] ofLong(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static byte[] join(byte[] prefix, byte[] rest) {
        byte[] key = new byte[prefix.length + rest.length];
        System.arraycopy(prefix, 0, key, 0, prefix.length);
        System.arraycopy(rest, 0, key, prefix.length, rest.length);
        return key;
    }

    /// The least key that is greater than every key with this prefix; the prefix must not be all ones.
    static byte[] after(byte[] prefix) {
        byte[] next = prefix.clone();
        int i = next.length - 1;
        while (++next[i] == 0) {
            i--;
        }
        return next;
    }
}
