package dev.punctual.core.model;

/// A decision tree: nodes numbered from 0, the root, each a split or a leaf. Immutable and checked.
///
/// A row goes left where its feature is less than the split's threshold. The threshold is a float, so a tree that goes
/// left on `less or equal` is described by the next larger float, and a missing value goes where the split says.
public final class Tree {
    private static final int LEAF = -1;

    private final int[] left;
    private final int[] right;
    private final int[] features;
    private final float[] values;
    private final boolean[] missingLeft;
    private final int[] depths;
    private final int size;
    private final int depth;

    /// Copies the arrays, which have one element per node. Nodes that the root does not lead to are ignored.
    ///
    /// @param left the node to the left of a split, -1 at a leaf
    /// @param right the node to the right of a split, -1 at a leaf
    /// @param features the index of the feature that a split compares
    /// @param values the threshold of a split, the value of a leaf
    /// @param missingLeft whether a missing value goes left
    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if this is no tree
    public Tree(int[] left, int[] right, int[] features, float[] values, boolean[] missingLeft) {
        int count = left.length;
        if (count == 0
                || right.length != count
                || features.length != count
                || values.length != count
                || missingLeft.length != count) {
            throw InvalidArtefact.because("a tree needs the same number of nodes in each array");
        }
        this.left = left.clone();
        this.right = right.clone();
        this.features = features.clone();
        this.values = values.clone();
        this.missingLeft = missingLeft.clone();
        this.depths = new int[count];
        int deepest = 0;
        int reached = 0;
        int[] pending = new int[count]; // a node waits here at most once, so it never overflows
        int waiting = 0;
        pending[waiting++] = 0;
        boolean[] seen = new boolean[count];
        seen[0] = true;
        while (waiting > 0) {
            int node = pending[--waiting];
            reached++;
            deepest = Math.max(deepest, depths[node]);
            if (!leaf(node)) {
                pending[waiting++] = claim(this.left[node], node, seen);
                pending[waiting++] = claim(this.right[node], node, seen);
            }
            checkNumbers(node);
        }
        this.size = reached;
        this.depth = deepest;
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

    private void checkNumbers(int node) {
        if (leaf(node) ? !Float.isFinite(values[node]) : Float.isNaN(values[node])) {
            throw InvalidArtefact.because("node " + node + " holds " + values[node]);
        }
        if (!leaf(node) && features[node] < 0) {
            throw InvalidArtefact.because("node " + node + " compares feature " + features[node]);
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

    public boolean leaf(int node) {
        return left[node] == LEAF;
    }

    public int left(int node) {
        return left[node];
    }

    public int right(int node) {
        return right[node];
    }

    /// The feature that a split compares.
    public int feature(int node) {
        return features[node];
    }

    /// Below which value of its feature a row goes left; it may be infinite.
    public float threshold(int node) {
        return values[node];
    }

    public boolean missingLeft(int node) {
        return missingLeft[node];
    }

    public float leafValue(int node) {
        return values[node];
    }

    /// The largest feature that any split compares, -1 if there is no split.
    int largestFeature() {
        int largest = -1;
        for (int node = 0; node < left.length; node++) {
            if ((node == 0 || depths[node] > 0) && !leaf(node)) {
                largest = Math.max(largest, features[node]);
            }
        }
        return largest;
    }
}
