package dev.punctual.core.similarity;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// Gives the nodes and the items of a tree their places: families, which are the children of one node, one after
/// another and level by level; leaves in the same order.
final class TreePlacement {
    private static final int GROUP = VectorGroups.GROUP;

    private final VectorList vectors;
    private final Metric metric;
    private final List<List<Cluster>> families = new ArrayList<>();
    private final VectorGroups centroids;
    private final VectorGroups placed;
    private final MemorySegment nodes;
    private final int[] items;
    private int itemGroup;

    /// @param top the children of the root
    TreePlacement(VectorList vectors, Metric metric, List<Cluster> top, Arena arena) {
        this.vectors = vectors;
        this.metric = metric;
        int nodeGroups = 0;
        int itemGroups = 0;
        Queue<List<Cluster>> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            List<Cluster> family = open.remove();
            families.add(family);
            nodeGroups += VectorGroups.groups(family.size());
            for (Cluster node : family) {
                if (node.isLeaf()) {
                    itemGroups += VectorGroups.groups(node.size());
                } else {
                    open.add(node.children());
                }
            }
        }
        this.centroids = groups(nodeGroups, arena);
        this.placed = groups(itemGroups, arena);
        this.nodes = arena.allocate((long) nodeGroups * GROUP * TreeIndex.NODE_BYTES, 64);
        this.items = new int[itemGroups * GROUP];
        Arrays.fill(items, -1);
    }

    private VectorGroups groups(int count, Arena arena) {
        int dimension = vectors.dimension();
        long bytes = count * VectorGroups.groupBytes(dimension);
        var groups = new VectorGroups(arena.allocate(bytes, 64), dimension);
        for (int place = 0; place < count * GROUP; place++) {
            groups.clear(place);
        }
        return groups;
    }

    /// Places all.
    ///
    /// @param ordered the items as clusters refer to them
    IndexKind.Parts place(int[] ordered) {
        int group = 0;
        int childGroup = VectorGroups.groups(families.getFirst().size());
        nodes.set(TreeIndex.INT, 12, childGroup);
        for (List<Cluster> family : families) {
            int place = group * GROUP;
            for (Cluster node : family) {
                centroids.put(place, node.centre(), TrainingSpace.bias(node.centre()));
                if (node.isLeaf()) {
                    fill(node, ordered);
                    int first = itemGroup;
                    itemGroup += VectorGroups.groups(node.size());
                    point(place, first, itemGroup);
                } else {
                    int end = childGroup + VectorGroups.groups(node.children().size());
                    point(place, -1 - childGroup, end);
                    childGroup = end;
                }
                long promiseAt = (long) place * TreeIndex.NODE_BYTES + 8;
                nodes.set(VectorGroups.FLOAT, promiseAt, node.promise());
                place++;
            }
            group += VectorGroups.groups(family.size());
        }
        var sections =
                Map.of("centroids", centroids.bytes(), "vectors", placed.bytes(), "nodes", nodes);
        return new IndexKind.Parts(sections, items);
    }

    private void point(int place, int first, int end) {
        nodes.set(TreeIndex.INT, (long) place * TreeIndex.NODE_BYTES, first);
        nodes.set(TreeIndex.INT, (long) place * TreeIndex.NODE_BYTES + 4, end);
    }

    private void fill(Cluster leaf, int[] ordered) {
        float[] vector = new float[vectors.dimension()];
        int place = itemGroup * GROUP;
        for (int i = leaf.from(); i < leaf.to(); i++) {
            vectors.get(ordered[i], vector);
            placed.put(place, vector, metric.bias(vector));
            items[place++] = ordered[i];
        }
    }
}
