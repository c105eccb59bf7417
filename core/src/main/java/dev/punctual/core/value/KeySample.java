package dev.punctual.core.value;

import java.util.Arrays;

/// A share of all keys, chosen by a hash that is the same in every process and release: a key is in it always or never.
///
/// Any thread may use it.
public final class KeySample {
    private static final double UNIT = 0x1.0p-53;
    private static final long ABSENT = 0x2545_f491_4f6c_dd1dL;

    private final int[] fields;
    private final double share;
    private final long salt;

    /// @param fields the fields of a frame that make the key; all are scalars
    /// @param share between 0 and 1
    public KeySample(int[] fields, double share) {
        this(fields, share, "");
    }

    /// A sample that has nothing to do with those of another purpose.
    public KeySample(int[] fields, double share, String purpose) {
        this.fields = Arrays.copyOf(fields, fields.length);
        this.share = share;
        this.salt = purpose.isEmpty() ? 0 : text(purpose);
    }

    /// The hash of a frame's key.
    public long hash(Frame frame) {
        long hash = salt;
        for (int field : fields) {
            hash = mix(hash ^ (frame.has(field) ? value(frame, field) : ABSENT));
        }
        return mix(hash);
    }

    /// Whether a key of that hash is in the sample.
    public boolean takes(long hash) {
        return (hash >>> 11) * UNIT < share;
    }

    private static long value(Frame frame, int field) {
        int cell = frame.schema().cellOf(field);
        return frame.schema().field(field).type() == ValueType.STRING
                ? text(frame.textAt(cell))
                : frame.longAt(cell);
    }

    private static long text(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash ^ text.charAt(i));
        }
        return hash;
    }

    /// One step of SplitMix64.
    private static long mix(long value) {
        long z = value + 0x9e37_79b9_7f4a_7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }
}
