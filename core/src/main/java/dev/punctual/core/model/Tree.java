package dev.punctual.core.model;

import dev.punctual.core.model.TreeNode.Leaf;
import dev.punctual.core.model.TreeNode.Split;
import java.util.List;

/// A decision tree: nodes numbered from 0, the root, each a split or a leaf. Immutable and checked.
public final class Tree {
    private final List<TreeNode> nodes;
    private final int[] depths;
    private final int size;
    private final int depth;
    private final int largestFeature;

    /// A tree of these nodes; those that the root does not lead to are ignored.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if this is no tree
    public Tree(List<TreeNode> nodes) {
        this.nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw InvalidArtefact.because("a tree without nodes");
        }
        int count = nodes.size();
        this.depths = new int[count];
        int deepest = 0;
        int reached = 0;
        int largest = -1;
        int[] pending = new int[count]; // a node waits here at most once, so it never overflows
        int waiting = 0;
        pending[waiting++] = 0;
        boolean[] seen = new boolean[count];
        seen[0] = true;
        while (waiting > 0) {
            int node = pending[--waiting];
            reached++;
            deepest = Math.max(deepest, depths[node]);
            if (nodes.get(node) instanceof Split split) {
                pending[waiting++] = claim(split.left(), node, seen);
                pending[waiting++] = claim(split.right(), node, seen);
                largest = Math.max(largest, split.test().feature());
            }
            check(node);
        }
        this.size = reached;
        this.depth = deepest;
        this.largestFeature = largest;
    }

    private int claim(int child, int parent, boolean[] seen) {
        if (child < 0 || child >= seen.length) {
            throw InvalidArtefact.because(
                    "node " + parent + " leads to " + child + ", which is no node");
        }
        if (seen[child]) {
            throw InvalidArtefact.because("node " + child + " is reached in two ways");
        }
        seen[child] = true;
        depths[child] = depths[parent] + 1;
        return child;
    }

    private void check(int node) {
        switch (nodes.get(node)) {
            case Leaf(float value) -> {
                if (!Float.isFinite(value)) {
                    throw InvalidArtefact.because("node " + node + " holds " + value);
                }
            }
            case Split(SplitTest test, int _, int _) -> {
                if (test.feature() < 0) {
                    throw InvalidArtefact.because(
                            "node " + node + " compares feature " + test.feature());
                }
                if (test instanceof SplitTest.Below below && Float.isNaN(below.threshold())) {
                    throw InvalidArtefact.because("node " + node + " compares with NaN");
                }
            }
        }
    }

    /// The number of nodes that the root leads to.
    public int size() {
        return size;
    }

    /// The number of splits on the longest way from the root to a leaf.
    public int depth() {
        return depth;
    }

    /// All nodes, those too that the root does not lead to.
    public List<TreeNode> nodes() {
        return nodes;
    }

    /// The largest feature that any split compares, -1 if there is no split.
    int largestFeature() {
        return largestFeature;
    }

    /// What a row adds, found in the plainest way.
    ///
    /// @param row holds the row's numbers from `offset` on
    public float leafOf(float[] row, int offset) {
        TreeNode at = nodes.getFirst();
        while (at instanceof Split(SplitTest test, int left, int right)) {
            at = nodes.get(test.goesLeft(row[offset + test.feature()]) ? left : right);
        }
        return ((Leaf) at).value();
    }
}
