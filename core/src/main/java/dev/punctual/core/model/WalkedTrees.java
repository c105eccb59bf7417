package dev.punctual.core.model;

import dev.punctual.core.model.TreeNode.Leaf;
import dev.punctual.core.model.TreeNode.Split;
import java.util.ArrayDeque;
import java.util.List;

/// The layout for deep or uneven trees: walks from node to node, and holds no more nodes than the trees have.
final class WalkedTrees implements TreeModel.Layout {
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
    private final RowKeys rowKeys;
    private final int[][] roots;
    private final long[] nodes;
    private final int[] leftChild;

    WalkedTrees(TreeEnsemble ensemble, RowKeys rowKeys) {
        this.ensemble = ensemble;
        this.rowKeys = rowKeys;
        int count = Math.toIntExact(ensemble.nodes());
        this.roots = new int[ensemble.scores().size()][];
        this.nodes = new long[count];
        this.leftChild = new int[count];
        int next = 0;
        for (int score = 0; score < roots.length; score++) {
            List<Tree> trees = ensemble.scores().get(score).trees();
            roots[score] = new int[trees.size()];
            for (int i = 0; i < trees.size(); i++) {
                roots[score][i] = next;
                place(trees.get(i), next);
                next += trees.get(i).size();
            }
        }
    }

    private void place(Tree tree, int root) {
        var waiting = new ArrayDeque<TreeNode>();
        waiting.add(tree.nodes().getFirst());
        int at = root;
        int free = root + 1;
        for (TreeNode node = waiting.poll(); node != null; node = waiting.poll()) {
            switch (node) {
                case Leaf(float value) -> {
                    int bits = Float.floatToRawIntBits(value);
                    nodes[at] = ((long) bits << VALUE_SHIFT) | LEAF;
                }
                case Split(SplitTest test, int left, int right) -> {
                    nodes[at] = rowKeys.split(test);
                    leftChild[at] = free;
                    free += 2;
                    waiting.add(tree.nodes().get(left));
                    waiting.add(tree.nodes().get(right));
                }
            }
            at++;
        }
    }

    /// The memory that an ensemble takes in this layout.
    static long bytes(TreeEnsemble ensemble) {
        return ensemble.nodes() * NODE_BYTES;
    }

    @Override
    public TreeModel.Row row() {
        return new KeyedRow();
    }

    private final class KeyedRow implements TreeModel.Row {
        private final long[] keys = new long[rowKeys.size()];

        @Override
        public void take(float[] numbers, int offset) {
            rowKeys.encode(numbers, offset, keys);
        }

        @Override
        public double combine(int score) {
            return WalkedTrees.this.combine(score, keys);
        }
    }

    private double combine(int score, long[] keys) {
        return switch (ensemble.scoring().aggregate()) {
            case FLOAT_SUM -> floatSum(score, ensemble.scores().get(score).base(), keys);
            case FLOAT_SUM_BEFORE_BASE -> floatSum(score, 0, keys);
            case DOUBLE_SUM -> {
                double sum = 0;
                for (int root : roots[score]) {
                    sum += leaf(root, keys);
                }
                yield sum;
            }
            case MIN -> {
                float least = Float.POSITIVE_INFINITY;
                for (int root : roots[score]) {
                    least = Math.min(least, leaf(root, keys));
                }
                yield least;
            }
            case MAX -> {
                float most = Float.NEGATIVE_INFINITY;
                for (int root : roots[score]) {
                    most = Math.max(most, leaf(root, keys));
                }
                yield most;
            }
        };
    }

    private float floatSum(int score, float start, long[] keys) {
        float sum = start;
        for (int root : roots[score]) {
            sum += leaf(root, keys);
        }
        return sum;
    }

    private float leaf(int root, long[] keys) {
        int at = root;
        long node = nodes[at];
        while ((node & LEAF) == 0) {
            at = leftChild[at] + RowKeys.goesRight(node, keys);
            node = nodes[at];
        }
        return Float.intBitsToFloat((int) (node >> VALUE_SHIFT));
    }

    @Override
    public TreeShape shape() {
        int trees = ensemble.trees().size();
        return new TreeShape("walked", trees, ensemble.depth(), bytes(ensemble));
    }
}
