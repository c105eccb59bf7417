package dev.punctual.core.model;

import java.util.Arrays;
import java.util.List;

/// A tree model for trees of moderate depth: every tree padded to a perfect one, eight descended at a time.
final class FlatTrees implements TreeModel {
    /*
     * Layout. Eight consecutive trees make a group, padded to the deepest of the eight; the last group is filled up with
     * trees that add -0.0, which changes no sum. A tree of depth d has 2^d slots in `nodes`, its root in slot 1, the
     * children of slot i in 2i and 2i + 1, and 2^d leaves in `leaves`, where a way that ends early repeats its leaf. So a
     * descent is d times "load the split, load the key it names, subtract, shift in the sign" (RowKeys), with no jump
     * that depends on the data, and eight independent descents keep the processor busy while each waits for memory.
     * Leaves are added in the order of the trees, so the sum is bit by bit that of the ensemble.
     *
     * Cost. 300 trees of depth 7 and 60 inputs: 3 microseconds a row on a 2 GHz core, many distinct rows; 12 bytes for
     * each of 2^d slots, 460 KB. A row's keys (8 bytes an input) are the only allocation.
     *
     * A batch goes block by block: a group's nodes serve all rows of a block while they are in the first-level cache.
     *
     * Rejected, see docs/decisions/trees.md: one tree at a time, four at a time, thresholds replaced by their rank.
     */
    static final int LANES = 8;
    private static final int MAX_DEPTH = 14;
    private static final int SLOT_BYTES = Long.BYTES + Float.BYTES;
    private static final long MAX_BYTES = 256L << 20;

    /// What padding may cost next to the compact layout, beyond an amount that always fits a second-level cache.
    private static final int MAX_PADDING_FACTOR = 4;

    private static final long ALWAYS_BYTES = 1L << 20;
    private static final int BLOCK_ROWS = 32;

    private final TreeEnsemble ensemble;
    private final int[] groupDepths;
    private final int[] groupStarts;
    private final long[] nodes;
    private final float[] leaves;

    FlatTrees(TreeEnsemble ensemble) {
        this.ensemble = ensemble;
        List<Tree> trees = ensemble.trees();
        this.groupDepths = groupDepths(trees);
        this.groupStarts = new int[groupDepths.length];
        int slots = Math.toIntExact(slots(groupDepths));
        this.nodes = new long[slots];
        this.leaves = new float[slots];
        int start = 0;
        for (int group = 0; group < groupDepths.length; group++) {
            groupStarts[group] = start;
            for (int lane = 0; lane < LANES; lane++) {
                int tree = group * LANES + lane;
                var at = new Place(start, 1 << groupDepths[group]);
                if (tree < trees.size()) {
                    place(trees.get(tree), 0, 1, at);
                } else {
                    Arrays.fill(leaves, start, start + at.slots(), -0f);
                }
                start += at.slots();
            }
        }
    }

    /// Where one tree lies.
    private record Place(int start, int slots) {}

    /// Fills a slot and all below it; the depth of the recursion is that of the tree.
    private void place(Tree tree, int node, int slot, Place at) {
        boolean leaf = tree.leaf(node);
        if (slot >= at.slots()) {
            leaves[at.start() + slot - at.slots()] = tree.leafValue(node);
            return;
        }
        nodes[at.start() + slot] = leaf ? 0 : RowKeys.split(tree, node, ensemble.width());
        place(tree, leaf ? node : tree.left(node), 2 * slot, at);
        place(tree, leaf ? node : tree.right(node), 2 * slot + 1, at);
    }

    /// Whether the padded trees take a bearable amount of memory.
    static boolean fits(TreeEnsemble ensemble) {
        if (ensemble.depth() > MAX_DEPTH) {
            return false;
        }
        long bytes = slots(groupDepths(ensemble.trees())) * SLOT_BYTES;
        long bearable = Math.max(ALWAYS_BYTES, MAX_PADDING_FACTOR * WalkedTrees.bytes(ensemble));
        return bytes <= Math.min(bearable, MAX_BYTES);
    }

    private static int[] groupDepths(List<Tree> trees) {
        int[] depths = new int[(trees.size() + LANES - 1) / LANES];
        for (int i = 0; i < trees.size(); i++) {
            depths[i / LANES] = Math.max(depths[i / LANES], trees.get(i).depth());
        }
        return depths;
    }

    private static long slots(int[] groupDepths) {
        long slots = 0;
        for (int depth : groupDepths) {
            slots += (long) LANES << depth;
        }
        return slots;
    }

    @Override
    public int width() {
        return ensemble.width();
    }

    @Override
    public float predict(float[] row, int offset) {
        int[] keys = new int[RowKeys.size(width())];
        RowKeys.encode(row, offset, keys);
        float sum = ensemble.base();
        for (int group = 0; group < groupDepths.length; group++) {
            sum = addGroup(group, keys, sum);
        }
        return ensemble.link().predictionOf(sum);
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out) {
        int[][] keys = new int[Math.min(count, BLOCK_ROWS)][RowKeys.size(width())];
        for (int start = 0; start < count; start += BLOCK_ROWS) {
            int size = Math.min(BLOCK_ROWS, count - start);
            for (int i = 0; i < size; i++) {
                RowKeys.encode(rows, (start + i) * width(), keys[i]);
                out[start + i] = ensemble.base();
            }
            for (int group = 0; group < groupDepths.length; group++) {
                for (int i = 0; i < size; i++) {
                    out[start + i] = addGroup(group, keys[i], out[start + i]);
                }
            }
            for (int i = 0; i < size; i++) {
                out[start + i] = ensemble.link().predictionOf(out[start + i]);
            }
        }
    }

    private float addGroup(int group, int[] keys, float sum) {
        long[] n = nodes;
        int depth = groupDepths[group];
        int slots = 1 << depth;
        int t0 = groupStarts[group];
        int t1 = t0 + slots;
        int t2 = t1 + slots;
        int t3 = t2 + slots;
        int t4 = t3 + slots;
        int t5 = t4 + slots;
        int t6 = t5 + slots;
        int t7 = t6 + slots;
        int i0 = 1;
        int i1 = 1;
        int i2 = 1;
        int i3 = 1;
        int i4 = 1;
        int i5 = 1;
        int i6 = 1;
        int i7 = 1;
        for (int level = 0; level < depth; level++) {
            i0 = 2 * i0 + RowKeys.goesRight(n[t0 + i0], keys);
            i1 = 2 * i1 + RowKeys.goesRight(n[t1 + i1], keys);
            i2 = 2 * i2 + RowKeys.goesRight(n[t2 + i2], keys);
            i3 = 2 * i3 + RowKeys.goesRight(n[t3 + i3], keys);
            i4 = 2 * i4 + RowKeys.goesRight(n[t4 + i4], keys);
            i5 = 2 * i5 + RowKeys.goesRight(n[t5 + i5], keys);
            i6 = 2 * i6 + RowKeys.goesRight(n[t6 + i6], keys);
            i7 = 2 * i7 + RowKeys.goesRight(n[t7 + i7], keys);
        }
        float[] l = leaves;
        float first = sum + l[t0 + i0 - slots] + l[t1 + i1 - slots] + l[t2 + i2 - slots];
        float second = first + l[t3 + i3 - slots] + l[t4 + i4 - slots] + l[t5 + i5 - slots];
        return second + l[t6 + i6 - slots] + l[t7 + i7 - slots];
    }

    @Override
    public TreeShape shape() {
        long bytes = (long) nodes.length * SLOT_BYTES;
        return new TreeShape("flat", ensemble.trees().size(), ensemble.depth(), bytes);
    }
}
