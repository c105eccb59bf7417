package dev.punctual.core.model;

import java.util.ArrayDeque;
import java.util.List;

/// A tree model for deep or uneven trees: walks from node to node, and holds no more nodes than the trees have.
final class WalkedTrees implements TreeModel {
    /*
     * Nodes of all trees lie in one array, those of a tree by level, the two children of a split side by side, so that
     * a split is its RowKeys long and the place of its left child. A leaf is marked by a bit that no slot reaches and
     * has the bits of its value above. A walk ends by a branch that is mispredicted where depths differ: half to two
     * thirds of the speed of FlatTrees, which pads every tree to a perfect one and would not fit in memory here.
     */
    private static final long LEAF = 1L << 30;
    private static final int VALUE_SHIFT = 31;
    private static final int NODE_BYTES = Long.BYTES + Integer.BYTES;

    private final TreeEnsemble ensemble;
    private final int[] roots;
    private final long[] nodes;
    private final int[] leftChild;

    WalkedTrees(TreeEnsemble ensemble) {
        this.ensemble = ensemble;
        List<Tree> trees = ensemble.trees();
        int count = Math.toIntExact(ensemble.nodes());
        this.roots = new int[trees.size()];
        this.nodes = new long[count];
        this.leftChild = new int[count];
        int next = 0;
        for (int i = 0; i < roots.length; i++) {
            roots[i] = next;
            place(trees.get(i), next);
            next += trees.get(i).size();
        }
    }

    private void place(Tree tree, int root) {
        var waiting = new ArrayDeque<Integer>();
        waiting.add(0);
        int at = root;
        int free = root + 1;
        for (Integer node = waiting.poll(); node != null; node = waiting.poll()) {
            if (tree.leaf(node)) {
                int bits = Float.floatToRawIntBits(tree.leafValue(node));
                nodes[at] = ((long) bits << VALUE_SHIFT) | LEAF;
            } else {
                nodes[at] = RowKeys.split(tree, node, ensemble.width());
                leftChild[at] = free;
                free += 2;
                waiting.add(tree.left(node));
                waiting.add(tree.right(node));
            }
            at++;
        }
    }

    /// The memory that an ensemble takes in this layout.
    static long bytes(TreeEnsemble ensemble) {
        return ensemble.nodes() * NODE_BYTES;
    }

    @Override
    public int width() {
        return ensemble.width();
    }

    @Override
    public float predict(float[] row, int offset) {
        long[] keys = new long[RowKeys.size(width())];
        RowKeys.encode(row, offset, keys);
        float sum = ensemble.base();
        for (int root : roots) {
            int at = root;
            long node = nodes[at];
            while ((node & LEAF) == 0) {
                at = leftChild[at] + RowKeys.goesRight(node, keys);
                node = nodes[at];
            }
            sum += Float.intBitsToFloat((int) (node >> VALUE_SHIFT));
        }
        return ensemble.link().predictionOf(sum);
    }

    @Override
    public TreeShape shape() {
        return new TreeShape("walked", roots.length, ensemble.depth(), bytes(ensemble));
    }
}
