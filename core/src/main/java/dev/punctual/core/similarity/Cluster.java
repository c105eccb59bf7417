package dev.punctual.core.similarity;

import java.util.List;

/// A cluster of items in a tree that is being built: a leaf if it has no children.
final class Cluster {
    private final float[] centre;
    private final int from;
    private final int to;
    private final List<Cluster> children;

    /// @param from the first of its items, in the builder's order of all
    /// @param to the one behind its last
    Cluster(float[] centre, int from, int to, List<Cluster> children) {
        this.centre = centre;
        this.from = from;
        this.to = to;
        this.children = children;
    }

    float[] centre() {
        return centre;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    List<Cluster> children() {
        return children;
    }

    boolean isLeaf() {
        return children.isEmpty();
    }

    int size() {
        return to - from;
    }

    /// By how much the children are expected to be better than the centre: half the mean square of their distances.
    float promise() {
        double sum = 0;
        for (Cluster child : children) {
            for (int i = 0; i < centre.length; i++) {
                double difference = centre[i] - child.centre[i];
                sum += difference * difference;
            }
        }
        return isLeaf() ? 0 : (float) (sum / children.size() / 2);
    }
}
