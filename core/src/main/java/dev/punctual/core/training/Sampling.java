package dev.punctual.core.training;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;

/// A choice of questions that is the same in every run: by a hash of what was asked.
final class Sampling {
    private static final double UNIT = 0x1.0p-53;

    private Sampling() {}

    /// Whether a question belongs to a sample.
    ///
    /// @param fields how many of the first fields of the frame were asked; all are scalars
    /// @param share between 0 and 1
    static boolean takes(Frame frame, int fields, double share) {
        if (share >= 1) {
            return true;
        }
        long hash = 0;
        for (int i = 0; i < fields; i++) {
            if (frame.has(i)) {
                hash = mix(hash + value(frame, i));
            }
        }
        return (mix(hash) >>> 11) * UNIT < share;
    }

    private static long value(Frame frame, int field) {
        int cell = frame.schema().cellOf(field);
        return frame.schema().field(field).type() == ValueType.STRING
                ? frame.textAt(cell).hashCode()
                : frame.longAt(cell);
    }

    private static long mix(long value) {
        long z = value + 0x9e37_79b9_7f4a_7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }
}
