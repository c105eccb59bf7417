package dev.punctual.core.model;

import dev.punctual.core.model.SplitTest.Among;
import dev.punctual.core.model.SplitTest.Below;
import dev.punctual.core.model.SplitTest.Equal;
import dev.punctual.core.model.SplitTest.Present;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The numbers of a row as integers that a split compares without a branch. Immutable; made for one ensemble.
final class RowKeys {
    /*
     * A float's bits, with all but the sign flipped where it is negative, order as the floats do. Integers compare by
     * the sign of a difference, which is arithmetic; a comparison of floats is a jump that the processor mispredicts
     * every second time. -0.0 becomes 0.0 first, as they are equal.
     *
     * A row is kept twice, once for the splits that send a missing value left (it is the smallest integer there) and
     * once for those that send it right (the largest), so that a split needs no test for it: the slot it reads says which.
     * Inputs that LightGBM compares in another way (a missing value as 0, or 0 as missing) get a slot more for each
     * such way. What is no comparison, a set of categories, is asked once for each row before any descent: its answer
     * is a slot of its own, 0 or 1. So descents know one kind of split. A set costs about a nanosecond a row.
     *
     * A split is one long: from bit 31 up, the key of its threshold less one; below, its slot. The keys of a row stand
     * from bit 31 up too, so that one subtraction compares them: (threshold - 1) - key is negative where the row goes
     * right, its 33 bits just fit, and the slot below can not change its sign.
     */
    private static final int INFINITY_BITS = 0x7f800000;
    private static final int KEY_SHIFT = 31;
    private static final int SLOT_MASK = (1 << 30) - 1;

    /// Bounds the memory of a row's keys.
    private static final int MAX_SLOTS = 1 << 17;

    private final int width;
    private final Map<Object, Integer> slots = new HashMap<>();
    private final List<Way> waysFound = new ArrayList<>();
    private final List<SplitTest> testsFound = new ArrayList<>();
    private final Way[] ways;
    private final SplitTest[] tests;

    /// Another way of looking at an input.
    private record Way(int feature, Missing missing) {}

    RowKeys(TreeEnsemble ensemble) {
        this.width = ensemble.width();
        for (Tree tree : ensemble.trees()) {
            for (TreeNode node : tree.nodes()) {
                if (node instanceof TreeNode.Split split) {
                    note(split.test());
                }
            }
        }
        this.ways = waysFound.toArray(Way[]::new);
        this.tests = testsFound.toArray(SplitTest[]::new);
        int next = 2 * width;
        for (Way way : ways) {
            slots.put(way, next++);
        }
        for (SplitTest test : tests) {
            slots.put(test, next++);
        }
        if (next > MAX_SLOTS) {
            throw InvalidArtefact.because(
                    "%d different splits by category; at most %d are supported"
                            .formatted(tests.length, MAX_SLOTS - 2 * width));
        }
    }

    private void note(SplitTest test) {
        switch (test) {
            case Below(int feature, float _, Missing missing) -> {
                var way = new Way(feature, missing);
                boolean usual = missing == Missing.LEFT || missing == Missing.RIGHT;
                if (!usual && slots.putIfAbsent(way, -1) == null) {
                    waysFound.add(way);
                }
            }
            case Present _, Among _, Equal _ -> {
                if (slots.putIfAbsent(test, -1) == null) {
                    testsFound.add(test);
                }
            }
        }
    }

    /// The size of the keys of a row.
    int size() {
        return 2 * width + ways.length + tests.length;
    }

    /// Writes the keys of the row that starts at `row[offset]`.
    void encode(float[] row, int offset, long[] keys) {
        for (int i = 0; i < width; i++) {
            int bits = Float.floatToRawIntBits(row[offset + i] + 0f);
            int missing = (INFINITY_BITS - (bits & Integer.MAX_VALUE)) >> 31; // all ones for NaN
            int key = (bits ^ ((bits >> 31) >>> 1)) & ~missing;
            keys[i] = (long) (key | (Integer.MIN_VALUE & missing)) << KEY_SHIFT;
            keys[width + i] = (long) (key | (Integer.MAX_VALUE & missing)) << KEY_SHIFT;
        }
        int next = 2 * width;
        for (Way way : ways) {
            keys[next++] = (long) key(way, row[offset + way.feature()]) << KEY_SHIFT;
        }
        for (SplitTest test : tests) {
            keys[next++] = test.goesLeft(row[offset + test.feature()]) ? 0 : 1L << KEY_SHIFT;
        }
    }

    private static int key(Way way, float value) {
        if (way.missing().countsAsMissing(value)) {
            return way.missing().goesLeft() ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        }
        return key(Float.isNaN(value) ? 0f : value);
    }

    private static int key(float value) {
        int bits = Float.floatToRawIntBits(value + 0f);
        return bits ^ ((bits >> 31) >>> 1);
    }

    private int slot(Below test) {
        return switch (test.missing()) {
            case LEFT -> test.feature();
            case RIGHT -> test.feature() + width;
            default -> slots.getOrDefault(new Way(test.feature(), test.missing()), 0);
        };
    }

    /// A split as a long.
    long split(SplitTest test) {
        return switch (test) {
            case Below below -> ((long) (key(below.threshold()) - 1) << KEY_SHIFT) | slot(below);
            case Present _, Among _, Equal _ -> slots.getOrDefault(test, 0); // key 1 goes right
        };
    }

    /// 0 where the row goes left at a split, 1 where it goes right.
    static int goesRight(long split, long[] keys) {
        return (int) ((split - keys[(int) split & SLOT_MASK]) >>> 63);
    }
}
