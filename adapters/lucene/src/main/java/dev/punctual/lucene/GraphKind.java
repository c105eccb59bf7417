package dev.punctual.lucene;

import dev.punctual.core.similarity.IndexKind;
import dev.punctual.core.similarity.Metric;
import dev.punctual.core.similarity.PlaceFilter;
import dev.punctual.core.similarity.VectorList;
import dev.punctual.core.similarity.VectorRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;

/// A graph of neighbours in levels (HNSW): Lucene's builder and search over vectors and links in our own files.
public final class GraphKind implements IndexKind {
    /*
     * The graph is built by distances between points, which order as the metric does, so one way of building serves all
     * metrics. It is built by one thread, in the order of the items: the same graph for a seed. Places are the items'
     * own numbers.
     */
    static final String ROWS = "rows";
    static final String LINKS = "links";
    private static final int LINKS_OF_A_NODE = 16;
    private static final int BUILD_WIDTH = 100;

    @Override
    public String name() {
        return "graph";
    }

    @Override
    public String unit() {
        return "candidates";
    }

    @Override
    public Parts build(VectorList vectors, Metric metric, long seed, Arena arena) {
        OnHeapHnswGraph graph;
        try (Arena apart = Arena.ofShared()) {
            var points = new Points(VectorRows.points(vectors, metric, apart));
            graph =
                    HnswGraphBuilder.create(
                                    points, LINKS_OF_A_NODE, BUILD_WIDTH, seed, vectors.size())
                            .build(vectors.size());
            MemorySegment links = StoredGraph.store(graph, vectors.size(), arena);
            MemorySegment rows = VectorRows.items(vectors, metric, arena).bytes();
            return new Parts(Map.of(ROWS, rows, LINKS, links), places(vectors.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no input or output in it
        }
    }

    /// Whole groups of places.
    private static int[] places(int items) {
        int groups = Math.ceilDiv(items, PlaceFilter.GROUP);
        int[] places = new int[groups * PlaceFilter.GROUP];
        Arrays.setAll(places, place -> place < items ? place : -1);
        return places;
    }

    @Override
    public Opened open(Map<String, MemorySegment> sections, int dimension) {
        MemorySegment rows = sections.get(ROWS);
        MemorySegment links = sections.get(LINKS);
        if (rows == null || links == null) {
            throw new IllegalArgumentException("there is no section " + ROWS + " or " + LINKS);
        }
        return new GraphIndex(new VectorRows(rows, dimension), new StoredGraph(links));
    }

    /// Scores of points against each other.
    private record Points(VectorRows rows) implements RandomVectorScorerSupplier {
        @Override
        public UpdateableRandomVectorScorer scorer() {
            return new PointScorer(rows);
        }

        @Override
        public RandomVectorScorerSupplier copy() {
            return this;
        }
    }

    /// Scores of points against one: the nearer, the larger, and none negative.
    private static final class PointScorer implements UpdateableRandomVectorScorer {
        private final VectorRows rows;
        private final float[] point;
        private int own;

        PointScorer(VectorRows rows) {
            this.rows = rows;
            this.point = new float[rows.dimension()];
        }

        @Override
        public void setScoringOrdinal(int node) {
            own = node;
            rows.get(node, point);
        }

        @Override
        public float score(int node) {
            return 1 / (1 + rows.squaredDistance(point, own, node));
        }

        @Override
        public int maxOrd() {
            return rows.size();
        }
    }
}
