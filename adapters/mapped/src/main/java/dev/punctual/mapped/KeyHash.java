package dev.punctual.mapped;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The hash of keys that an index is laid out by.
final class KeyHash {
    /*
     * Eight bytes at a time: the state is mixed with them and multiplied to 128 bits, whose halves are folded. The seed
     * is random in each file, so that nobody can prepare keys that meet in one place. Under seed 0 all keys meet, which
     * must be slow but right.
     */
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LENGTH = 0x9E3779B97F4A7C15L;
    private static final long WORD = 0xD6E8FEB86659FD93L;
    private static final long END = 0xA0761D6478BD642FL;

    private KeyHash() {}

    static long of(byte[] key, long seed) {
        long state = seed ^ (key.length * LENGTH);
        int at = 0;
        for (; at + Long.BYTES <= key.length; at += Long.BYTES) {
            state = fold(state ^ (long) LONG.get(key, at), WORD);
        }
        if (at < key.length) {
            long rest = 0;
            for (int shift = 0; at < key.length; at++, shift += Byte.SIZE) {
                rest |= (key[at] & 0xFFL) << shift;
            }
            state = fold(state ^ rest, WORD);
        }
        return fold(state ^ END, seed);
    }

    private static long fold(long a, long b) {
        return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
    }
}
