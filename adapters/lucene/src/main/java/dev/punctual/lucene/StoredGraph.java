package dev.punctual.lucene;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.NeighborArray;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;

/// The links of a graph in memory that can be kept in a file.
final class StoredGraph {
    /*
     * u32 each: nodes, levels, the node where searches enter, the most links of a node on the lowest level and on others;
     * then for each node of the lowest level the number of its links and room for the most; then for each other level the
     * number of its nodes, their numbers in order, and for each the number of its links and room for the most.
     */
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int HEAD = 5;

    private final MemorySegment ints;
    private final int nodes;
    private final int levels;
    private final int entry;
    private final int most;
    private final int[][] upperNodes; // by level, the lowest is empty
    private final long[] upperLinks; // where the links of a level begin

    StoredGraph(MemorySegment ints) {
        this.ints = ints;
        this.nodes = at(0);
        this.levels = at(1);
        this.entry = at(2);
        this.most = at(3);
        int mostUpper = at(4);
        this.upperNodes = new int[levels][0];
        this.upperLinks = new long[levels];
        long next = HEAD + nodes * (1L + most);
        for (int level = 1; level < levels; level++) {
            int count = at(next++);
            upperNodes[level] = new int[count];
            MemorySegment.copy(ints, INT, next * Integer.BYTES, upperNodes[level], 0, count);
            upperLinks[level] = next + count;
            next += count + count * (1L + mostUpper);
        }
    }

    private int at(long index) {
        return ints.get(INT, index * Integer.BYTES);
    }

    static MemorySegment store(OnHeapHnswGraph graph, int nodes, Arena arena) throws IOException {
        int mostUpper = graph.maxConn();
        int most = 2 * mostUpper;
        long length = HEAD + nodes * (1L + most);
        int[][] upper = new int[graph.numLevels()][0];
        for (int level = 1; level < upper.length; level++) {
            upper[level] = nodesOn(graph, level);
            length += 1 + upper[level].length * (2L + mostUpper);
        }
        MemorySegment ints = arena.allocate(length * Integer.BYTES, 64);
        var writer = new Writer(ints);
        writer.put(nodes);
        writer.put(graph.numLevels());
        writer.put(graph.entryNode());
        writer.put(most);
        writer.put(mostUpper);
        for (int[] links : LowestLinks.of(graph, nodes, most)) {
            writer.links(links, most);
        }
        for (int level = 1; level < upper.length; level++) {
            writer.put(upper[level].length);
            for (int node : upper[level]) {
                writer.put(node);
            }
            for (int node : upper[level]) {
                NeighborArray links = graph.getNeighbors(level, node);
                writer.links(Arrays.copyOf(links.nodes(), links.size()), mostUpper);
            }
        }
        return ints;
    }

    private static int[] nodesOn(HnswGraph graph, int level) throws IOException {
        HnswGraph.NodesIterator iterator = graph.getNodesOnLevel(level);
        int[] found = new int[iterator.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = iterator.nextInt();
        }
        Arrays.sort(found);
        return found;
    }

    private static final class Writer {
        private final MemorySegment ints;
        private long next;

        Writer(MemorySegment ints) {
            this.ints = ints;
        }

        void put(int number) {
            ints.set(INT, next++ * Integer.BYTES, number);
        }

        void links(int[] links, int most) {
            put(links.length);
            for (int link : links) {
                put(link);
            }
            next += most - links.length;
        }
    }

    int nodes() {
        return nodes;
    }

    /// A view for one search at a time.
    HnswGraph view() {
        return new View();
    }

    private final class View extends HnswGraph {
        private long next;
        private long end;

        @Override
        public void seek(int level, int node) {
            int mostHere = level == 0 ? most : most / 2;
            long place = node;
            long start = HEAD;
            if (level > 0) {
                place = Arrays.binarySearch(upperNodes[level], node);
                start = upperLinks[level];
            }
            long at = start + place * (1L + mostHere);
            next = at + 1;
            end = next + at(at);
        }

        @Override
        public int nextNeighbor() {
            return next == end ? DocIdSetIterator.NO_MORE_DOCS : at(next++);
        }

        @Override
        public int neighborCount() {
            return (int) (end - next);
        }

        @Override
        public int size() {
            return nodes;
        }

        @Override
        public int numLevels() {
            return levels;
        }

        @Override
        public int maxConn() {
            return most / 2;
        }

        @Override
        public int entryNode() {
            return entry;
        }

        @Override
        public NodesIterator getNodesOnLevel(int level) {
            return level == 0
                    ? new DenseNodesIterator(nodes)
                    : new ArrayNodesIterator(upperNodes[level], upperNodes[level].length);
        }
    }
}
