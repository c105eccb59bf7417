package dev.punctual.core.model;

import dev.punctual.core.model.TreeEnsemble.Score;
import dev.punctual.core.model.TreeNode.Leaf;
import dev.punctual.core.model.TreeNode.Split;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/// The layout where the processor permutes 64 bytes at once: all splits of a tree are decided together, then the way through
/// them is looked up.
final class MaskTrees implements TreeModel.Layout {
    /*
     * A row is bytes (RowRanks), and a split one byte that says which of them it compares, and one with what. A tree of
     * depth six has 63 splits: two loads, a permutation that brings each split its byte of the row, and a comparison
     * give a mask of 63 bits, a bit for each split that the row leaves to the right.
     *
     * The bits of the upper three levels come first, then seven for each of the eight trees of three levels below them. So
     * the way down is twice "seven bits to the number of one of eight", by a table of 128 bytes, and no jump depends on
     * the data. Smaller trees are padded, a way that ends early repeats its leaf. A tree of depth seven is two masks whose
     * root has the bit that is left over in the first; depth eight is four, with three such bits.
     *
     * Leaves are added in the order of the trees, so the sum is bit by bit that of the ensemble.
     */
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    private static final int LANES = 64;
    private static final int LEVELS = 6;
    private static final int MAX_EXTRA = 2;
    private static final int TOP_BIT = 63;
    private static final int WORD_BYTES = 2 * LANES + LANES * Float.BYTES;
    private static final long MAX_BYTES = 256L << 20;

    /// By the bits of a tree of three levels, the lowest for its root: which of its eight leaves a row reaches.
    private static final byte[] WAYS = ways();

    private final TreeEnsemble ensemble;
    private final RowRanks rowRanks;
    private final int extra; // levels beyond six
    private final int[] scoreTrees; // the first tree of each score; at the end, the number of trees
    private final byte[] slots; // 64 for each mask
    private final byte[] ranks; // 64 for each mask
    private final float[] leaves; // 64 for each mask

    private MaskTrees(TreeEnsemble ensemble, RowRanks rowRanks) {
        this.ensemble = ensemble;
        this.rowRanks = rowRanks;
        this.extra = Math.max(0, ensemble.depth() - LEVELS);
        List<Score> scores = ensemble.scores();
        int words = Math.max(1, ensemble.trees().size()) << extra;
        this.scoreTrees = new int[scores.size() + 1];
        this.slots = new byte[words * LANES];
        this.ranks = new byte[words * LANES];
        this.leaves = new float[words * LANES];
        int tree = 0;
        for (int score = 0; score < scores.size(); score++) {
            for (Tree each : scores.get(score).trees()) {
                place(each, 0, 1, tree++ << extra);
            }
            scoreTrees[score + 1] = tree;
        }
    }

    private static byte[] ways() {
        var ways = new byte[128];
        for (int bits = 0; bits < ways.length; bits++) {
            int slot = 1;
            while (slot < 8) {
                slot = 2 * slot + ((bits >> (slot - 1)) & 1);
            }
            ways[bits] = (byte) (slot - 8);
        }
        return ways;
    }

    /// The layout of an ensemble, or null if it does not fit: trees deeper than eight, too many inputs, or leaves that are not
    /// added.
    static @Nullable MaskTrees of(TreeEnsemble ensemble) {
        boolean adds =
                switch (ensemble.scoring().aggregate()) {
                    case FLOAT_SUM, FLOAT_SUM_BEFORE_BASE, DOUBLE_SUM -> true;
                    case MIN, MAX -> false;
                };
        int extra = Math.max(0, ensemble.depth() - LEVELS);
        long bytes = ((long) WORD_BYTES << extra) * ensemble.trees().size();
        if (!adds || extra > MAX_EXTRA || bytes > MAX_BYTES) {
            return null;
        }
        RowRanks ranks = RowRanks.of(ensemble);
        return ranks == null ? null : new MaskTrees(ensemble, ranks);
    }

    /// Fills a slot of a tree, whose root is slot 1 and the children of slot i are 2i and 2i + 1, and all below it.
    private void place(Tree tree, int node, int slot, int word) {
        switch (tree.nodes().get(node)) {
            case Leaf(float value) -> fill(slot, value, word);
            case Split(SplitTest test, int left, int right) -> {
                RowRanks.Split split = rowRanks.split(test);
                int at = word * LANES + bit(slot);
                slots[at] = (byte) split.slot();
                ranks[at] = (byte) split.rank();
                place(tree, left, 2 * slot, word);
                place(tree, right, 2 * slot + 1, word);
            }
        }
    }

    /// Has every way from a slot on end with the same value. What is compared there does not matter.
    private void fill(int slot, float value, int word) {
        int slotCount = LANES << extra;
        if (slot >= slotCount) {
            leaves[word * LANES + slot - slotCount] = value;
        } else {
            fill(2 * slot, value, word);
            fill(2 * slot + 1, value, word);
        }
    }

    /// The bit of a slot, from the first bit of the first mask on.
    private int bit(int slot) {
        int level = 31 - Integer.numberOfLeadingZeros(slot);
        if (level < extra) {
            return (slot - 1) * LANES + TOP_BIT;
        }
        int below = level - extra; // the level in its mask, 0 to 5
        int mask = (slot >> below) - (1 << extra);
        int own = (1 << below) + (slot & ((1 << below) - 1)); // the slot in its mask
        if (below < 3) {
            return mask * LANES + own - 1;
        }
        int lower = below - 3; // the level in one of the eight lower trees
        int tree = (own >> lower) - 8;
        return mask * LANES + 7 + 7 * tree + (1 << lower) + (own & ((1 << lower) - 1)) - 1;
    }

    @Override
    public TreeModel.Row row() {
        return new RankedRow();
    }

    private final class RankedRow implements TreeModel.Row {
        private final byte[] own = new byte[RowRanks.MOST];

        @Override
        public void take(float[] numbers, int offset) {
            rowRanks.encode(numbers, offset, own);
        }

        @Override
        public double combine(int score) {
            return switch (ensemble.scoring().aggregate()) {
                case FLOAT_SUM -> floatSum(score, ensemble.scores().get(score).base(), own);
                case FLOAT_SUM_BEFORE_BASE -> floatSum(score, 0, own);
                case DOUBLE_SUM -> doubleSum(score, own);
                case MIN, MAX -> throw new IllegalStateException("only sums have this layout");
            };
        }
    }

    private float floatSum(int score, float start, byte[] row) {
        boolean many = rowRanks.size() > 2 * LANES;
        ByteVector a = ByteVector.fromArray(BYTES, row, 0);
        ByteVector b = ByteVector.fromArray(BYTES, row, LANES);
        ByteVector c = ByteVector.fromArray(BYTES, row, 2 * LANES);
        ByteVector d = ByteVector.fromArray(BYTES, row, 3 * LANES);
        float sum = start;
        for (int tree = scoreTrees[score]; tree < scoreTrees[score + 1]; tree++) {
            sum += many ? leaf(tree, a, b, c, d) : leaf(tree, a, b);
        }
        return sum;
    }

    private double doubleSum(int score, byte[] row) {
        boolean many = rowRanks.size() > 2 * LANES;
        ByteVector a = ByteVector.fromArray(BYTES, row, 0);
        ByteVector b = ByteVector.fromArray(BYTES, row, LANES);
        ByteVector c = ByteVector.fromArray(BYTES, row, 2 * LANES);
        ByteVector d = ByteVector.fromArray(BYTES, row, 3 * LANES);
        double sum = 0;
        for (int tree = scoreTrees[score]; tree < scoreTrees[score + 1]; tree++) {
            sum += many ? leaf(tree, a, b, c, d) : leaf(tree, a, b);
        }
        return sum;
    }

    private float leaf(int tree, ByteVector a, ByteVector b) {
        int word = tree << extra;
        if (extra == 0) {
            return leaves[word * LANES + way(mask(word, a, b))];
        }
        long first = mask(word, a, b);
        long second = mask(word + 1, a, b);
        if (extra == 1) {
            return leaf(word, first, second);
        }
        return leaf(word, first, second, mask(word + 2, a, b), mask(word + 3, a, b));
    }

    private float leaf(int tree, ByteVector a, ByteVector b, ByteVector c, ByteVector d) {
        int word = tree << extra;
        if (extra == 0) {
            return leaves[word * LANES + way(mask(word, a, b, c, d))];
        }
        long first = mask(word, a, b, c, d);
        long second = mask(word + 1, a, b, c, d);
        if (extra == 1) {
            return leaf(word, first, second);
        }
        return leaf(word, first, second, mask(word + 2, a, b, c, d), mask(word + 3, a, b, c, d));
    }

    /// The leaf of a tree of two masks.
    private float leaf(int word, long first, long second) {
        long right = first >> TOP_BIT;
        return leaves[(word - (int) right) * LANES + way(choose(first, second, right))];
    }

    /// The leaf of a tree of four masks.
    private float leaf(int word, long first, long second, long third, long fourth) {
        long right = first >> TOP_BIT;
        long then = choose(second, third, right) >> TOP_BIT;
        long left2 = choose(first, third, right);
        long right2 = choose(second, fourth, right);
        int at = word - 2 * (int) right - (int) then;
        return leaves[at * LANES + way(choose(left2, right2, then))];
    }

    /// The first where `right` is 0, the second where it is all ones.
    private static long choose(long first, long second, long right) {
        return first ^ ((first ^ second) & right);
    }

    /// Which of the 64 leaves of a mask a row reaches.
    private static int way(long mask) {
        int upper = WAYS[(int) mask & 127];
        return 8 * upper + WAYS[(int) (mask >>> (7 + 7 * upper)) & 127];
    }

    /// The splits of a mask that a row leaves to the right, whose ranks are in two vectors.
    private long mask(int word, ByteVector a, ByteVector b) {
        ByteVector own = ByteVector.fromArray(BYTES, slots, word * LANES).selectFrom(a, b);
        return right(own, word);
    }

    /// The same of ranks in four vectors: a slot from 128 on is negative.
    private long mask(int word, ByteVector a, ByteVector b, ByteVector c, ByteVector d) {
        ByteVector slot = ByteVector.fromArray(BYTES, slots, word * LANES);
        ByteVector own =
                slot.selectFrom(a, b)
                        .blend(slot.selectFrom(c, d), slot.compare(VectorOperators.LT, (byte) 0));
        return right(own, word);
    }

    private long right(ByteVector own, int word) {
        return own.compare(VectorOperators.UGT, ByteVector.fromArray(BYTES, ranks, word * LANES))
                .toLong();
    }

    @Override
    public TreeShape shape() {
        long bytes = (long) leaves.length / LANES * WORD_BYTES;
        return new TreeShape("masks", ensemble.trees().size(), ensemble.depth(), bytes);
    }
}
