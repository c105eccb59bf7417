package dev.punctual.core.similarity;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;

/// A tree of clusters that can be searched.
final class TreeIndex implements IndexKind.Opened {
    /*
     * Sections: `centroids` of all nodes and `vectors` of items, as VectorGroups; and `nodes`, for each place of a
     * centroid 16 bytes: where the groups of its children begin (as `-1 - first` if they are nodes, not items) and end, u32
     * each, how much better than itself they are expected to be, f32, and in the first node the number of groups that
     * the children of the root take. Those are the first.
     */
    static final int NODE_BYTES = 16;
    static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final VectorGroups centroids;
    private final VectorGroups vectors;
    private final MemorySegment nodes;
    private final int leaves;
    private final int items;

    TreeIndex(Map<String, MemorySegment> sections, int dimension) {
        this.centroids = new VectorGroups(section(sections, "centroids"), dimension);
        this.vectors = new VectorGroups(section(sections, "vectors"), dimension);
        this.nodes = section(sections, "nodes");
        int count = 0;
        for (int place = 0; place < centroids.places(); place++) {
            count += centroids.holds(place) && isLeaf(place) ? 1 : 0;
        }
        this.leaves = count;
        int held = 0;
        for (int place = 0; place < vectors.places(); place++) {
            held += vectors.holds(place) ? 1 : 0;
        }
        this.items = held;
    }

    private static MemorySegment section(Map<String, MemorySegment> sections, String name) {
        MemorySegment section = sections.get(name);
        if (section == null) {
            throw new IllegalArgumentException("there is no section " + name);
        }
        return section;
    }

    @Override
    public Searcher searcher() {
        return new TreeSearcher(this);
    }

    @Override
    public int mostEffort() {
        return leaves;
    }

    @Override
    public void vector(int place, float[] to) {
        vectors.get(place, to);
    }

    @Override
    public double share(int effort) {
        return Math.min(1, (double) effort / leaves);
    }

    VectorGroups centroids() {
        return centroids;
    }

    VectorGroups vectors() {
        return vectors;
    }

    int topGroups() {
        return nodes.get(INT, 12);
    }

    int items() {
        return items;
    }

    boolean isLeaf(int place) {
        return nodes.get(INT, (long) place * NODE_BYTES) >= 0;
    }

    /// The first group below a node.
    int first(int place) {
        int first = nodes.get(INT, (long) place * NODE_BYTES);
        return first < 0 ? -1 - first : first;
    }

    /// The group behind the last one below a node.
    int end(int place) {
        return nodes.get(INT, (long) place * NODE_BYTES + 4);
    }

    /// By how much what is below a node is expected to be better than its centre.
    float promise(int place) {
        return nodes.get(VectorGroups.FLOAT, (long) place * NODE_BYTES + 8);
    }
}
