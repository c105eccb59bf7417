package dev.punctual.core.model;

/// The numbers of a row as integers that a split compares without a branch.
final class RowKeys {
    /*
     * A float's bits, with all but the sign flipped where it is negative, order as the floats do. Integers compare by
     * the sign of a difference, which is arithmetic; a comparison of floats is a jump that the processor mispredicts
     * every second time. -0.0 becomes 0.0 first, as they are equal.
     *
     * A row is kept twice, once for the splits that send a missing value left (it is the smallest integer there) and
     * once for those that send it right (the largest), so that a split needs no test for it: the slot it reads says which.
     *
     * A split is one long: from bit 31 up, the key of its threshold less one; below, its slot. The keys of a row stand
     * from bit 31 up too, so that one subtraction compares them: (threshold - 1) - key is negative where the row goes
     * right, its 33 bits just fit, and the slot below can not change its sign.
     */
    private static final int INFINITY_BITS = 0x7f800000;
    private static final int KEY_SHIFT = 31;
    private static final int SLOT_MASK = 0xffff;

    private RowKeys() {}

    /// The size of the keys of a row.
    static int size(int width) {
        return 2 * width;
    }

    /// Writes the keys of `row[offset]` and the `keys.length / 2` numbers from there on.
    static void encode(float[] row, int offset, long[] keys) {
        int width = keys.length >> 1;
        for (int i = 0; i < width; i++) {
            int bits = Float.floatToRawIntBits(row[offset + i] + 0f);
            int missing = (INFINITY_BITS - (bits & Integer.MAX_VALUE)) >> 31; // all ones for NaN
            int key = (bits ^ ((bits >> 31) >>> 1)) & ~missing;
            keys[i] = (long) (key | (Integer.MIN_VALUE & missing)) << KEY_SHIFT;
            keys[width + i] = (long) (key | (Integer.MAX_VALUE & missing)) << KEY_SHIFT;
        }
    }

    /// A split as a long.
    static long split(Tree tree, int node, int width) {
        int bits = Float.floatToRawIntBits(tree.threshold(node) + 0f);
        int key = bits ^ ((bits >> 31) >>> 1);
        int slot = tree.feature(node) + (tree.missingLeft(node) ? 0 : width);
        return ((long) (key - 1) << KEY_SHIFT) | slot;
    }

    /// 0 where the row goes left at a split, 1 where it goes right.
    static int goesRight(long split, long[] keys) {
        return (int) ((split - keys[(int) split & SLOT_MASK]) >>> 63);
    }
}
