package dev.punctual.core.combination;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.datasketches.hash.MurmurHash3;

/// The keys of one combination: MurmurHash3's 128 bits (x64, seed 0) of 24 bytes, which are the 16 bytes that the same
/// function makes of the combination's text, and the code, least significant byte first.
final class KeyHash {
    /*
     * The first 16 bytes are one block of the hash and the same for all keys, so they are mixed in once. What is left for
     * a key is the tail of 8 bytes and the finish. Tests compare it with the library.
     */
    static final int KEY_BYTES = 16;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x87c3_7b91_1142_53d5L;
    private static final long C2 = 0x4cf5_ad43_2745_937fL;
    private static final int HASHED_BYTES = 24;

    private final long first;
    private final long second;

    KeyHash(String text) {
        long[] layout = MurmurHash3.hash(text.getBytes(StandardCharsets.UTF_8), 0);
        long h1 = Long.rotateLeft(firstPart(layout[0]), 27) * 5 + 0x52dc_e729;
        this.second = (Long.rotateLeft(secondPart(layout[1]), 31) + h1) * 5 + 0x3849_5ab5;
        this.first = h1;
    }

    private static long firstPart(long bits) {
        return Long.rotateLeft(bits * C1, 31) * C2;
    }

    private static long secondPart(long bits) {
        return Long.rotateLeft(bits * C2, 33) * C1;
    }

    byte[] key(long code) {
        long h1 = first ^ firstPart(code) ^ HASHED_BYTES;
        long h2 = second ^ HASHED_BYTES;
        h1 += h2;
        h2 += h1;
        h1 = mixed(h1);
        h2 = mixed(h2);
        h1 += h2;
        h2 += h1;
        var key = new byte[KEY_BYTES];
        LONGS.set(key, 0, h1);
        LONGS.set(key, Long.BYTES, h2);
        return key;
    }

    /// MurmurHash3's finish of 64 bits.
    static long mixed(long bits) {
        long hash = bits;
        hash = (hash ^ (hash >>> 33)) * 0xff51_afd7_ed55_8ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
        return hash ^ (hash >>> 33);
    }

    /// FNV-1a over the UTF-16 units of a text, finished by [#mixed].
    static long ofText(String text) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100_0000_01b3L;
        }
        return mixed(hash);
    }
}
