package dev.punctual.core.similarity;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Builds the tree of clusters over items, on all cores that the pool it runs in has: the same tree for a seed, however
/// many these are.
final class TreeBuilder {
    /*
     * A node that is to have L leaves below it is cut into L clusters if a node may have so many children, otherwise into
     * about the root of L, and each of these again. So the tree is wide and flat: to score a child costs a few
     * nanoseconds, and each level is a chance to take a wrong turn. A cluster that comes out larger than two leaves is cut
     * again; what is too large even so far below the root, all but the same vectors, is cut in halves.
     */
    static final int LEAF_ITEMS = 64;
    private static final int MOST_CHILDREN = 256;
    private static final int DEEPEST = 8;
    private static final int PART = 1024;

    private final TrainingSpace space;
    private final int[] items;
    private final long seed;

    TreeBuilder(TrainingSpace space, long seed) {
        this.space = space;
        this.items = IntStream.range(0, space.size()).toArray();
        this.seed = seed;
    }

    /// The items in the order that clusters refer to.
    int[] items() {
        return items;
    }

    /// The children of the root of a new tree.
    List<Cluster> build() {
        return split(0, items.length, 0, seed);
    }

    /// Cuts a range of items into the children of one node.
    private List<Cluster> split(int from, int to, int depth, long seed) {
        int leaves = (to - from + LEAF_ITEMS - 1) / LEAF_ITEMS;
        int children = leaves;
        if (leaves > MOST_CHILDREN) {
            children = Math.min(MOST_CHILDREN, (int) Math.ceil(Math.sqrt(leaves)));
        }
        if (children < 2) {
            return List.of(new Cluster(mean(from, to), from, to, List.of()));
        }
        if (depth > DEEPEST) {
            int middle = from + (to - from) / 2;
            return List.of(
                    cluster(from, middle, depth + 1, seed), cluster(middle, to, depth + 1, seed));
        }
        int[] starts = new Clusters(space, items, from, to, children).find(seed);
        long[] seeds = new SplittableRandom(seed).longs(children).toArray();
        return IntStream.range(0, children)
                .parallel()
                .filter(i -> starts[i + 1] > starts[i])
                .mapToObj(i -> cluster(starts[i], starts[i + 1], depth + 1, seeds[i]))
                .toList();
    }

    /// Makes a range of items one cluster, and cuts it where it is too large.
    private Cluster cluster(int from, int to, int depth, long seed) {
        List<Cluster> children =
                to - from <= 2 * LEAF_ITEMS ? List.of() : split(from, to, depth, seed);
        return new Cluster(mean(from, to), from, to, children);
    }

    private float[] mean(int from, int to) {
        double[] sum = new double[space.dimension()];
        float[] vector = new float[sum.length];
        for (int i = from; i < to; i++) {
            space.get(items[i], vector);
            for (int d = 0; d < sum.length; d++) {
                sum[d] += vector[d];
            }
        }
        for (int d = 0; d < sum.length; d++) {
            vector[d] = (float) (sum[d] / (to - from));
        }
        return vector;
    }

    /// The children of the root of a tree like the one before: items that it had stay in their leaves, others come into
    /// the nearest; leaves that are too large are cut, empty ones dropped.
    ///
    /// @param placeBefore for each item its place in the tree before, or -1
    List<Cluster> grow(TreeIndex before, int[] placeBefore) {
        int[] leafOfGroup = leavesByGroup(before);
        int[] leafOfItem = new int[items.length];
        int parts = (items.length + PART - 1) / PART;
        IntStream.range(0, parts)
                .parallel()
                .forEach(part -> {
                    var searcher = new TreeSearcher(before);
                    float[] vector = new float[space.dimension()];
                    for (int i = part * PART; i < Math.min(items.length, (part + 1) * PART); i++) {
                        if (placeBefore[i] >= 0) {
                            leafOfItem[i] = leafOfGroup[placeBefore[i] / VectorGroups.GROUP];
                        } else {
                            space.get(i, vector);
                            leafOfItem[i] = searcher.leaf(vector);
                        }
                    }
                });
        return new Growth(before, leafOfItem).family(0, before.topGroups());
    }

    private static int[] leavesByGroup(TreeIndex tree) {
        int[] leaves = new int[tree.vectors().places() / VectorGroups.GROUP];
        for (int place = 0; place < tree.centroids().places(); place++) {
            if (tree.centroids().holds(place) && tree.isLeaf(place)) {
                for (int group = tree.first(place); group < tree.end(place); group++) {
                    leaves[group] = place;
                }
            }
        }
        return leaves;
    }

    /// Walks the tree before and puts items into the order of its leaves.
    private final class Growth {
        private final TreeIndex before;
        private final int[] starts; // by the place of a leaf's centroid
        private final int[] byLeaf;
        private int placed;

        Growth(TreeIndex before, int[] leafOfItem) {
            this.before = before;
            this.starts = new int[before.centroids().places() + 1];
            for (int leaf : leafOfItem) {
                starts[leaf + 1]++;
            }
            for (int i = 0; i + 1 < starts.length; i++) {
                starts[i + 1] += starts[i];
            }
            int[] next = starts.clone();
            this.byLeaf = new int[leafOfItem.length];
            for (int i = 0; i < leafOfItem.length; i++) {
                byLeaf[next[leafOfItem[i]]++] = i;
            }
        }

        List<Cluster> family(int firstGroup, int endGroup) {
            return IntStream.range(firstGroup * VectorGroups.GROUP, endGroup * VectorGroups.GROUP)
                    .filter(place -> before.centroids().holds(place))
                    .mapToObj(this::grown)
                    .filter(cluster -> cluster.size() > 0)
                    .toList();
        }

        private Cluster grown(int place) {
            int from = placed;
            if (before.isLeaf(place)) {
                int size = starts[place + 1] - starts[place];
                System.arraycopy(byLeaf, starts[place], items, from, size);
                placed += size;
                return size == 0 ? EMPTY : cluster(from, placed, 1, seed + place);
            }
            List<Cluster> children = family(before.first(place), before.end(place));
            return placed == from ? EMPTY : new Cluster(mean(from, placed), from, placed, children);
        }
    }

    private static final Cluster EMPTY = new Cluster(new float[0], 0, 0, List.of());
}
