package dev.punctual.lucene;

import dev.punctual.core.similarity.PlaceFilter;
import dev.punctual.core.similarity.Ranking;
import dev.punctual.core.similarity.SearchLimits;
import dev.punctual.core.similarity.SearchOutcome;
import dev.punctual.core.similarity.Searcher;
import dev.punctual.core.similarity.VectorRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;
import org.apache.lucene.util.hnsw.NeighborQueue;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.jspecify.annotations.Nullable;

/// Searches a graph, from node to node towards the query.
final class GraphSearcher implements Searcher {
    /*
     * The walk keeps as many candidates as the effort says, and ends when none of them leads to anything nearer. Where a
     * filter leaves few items, or so many candidates are wanted that the walk would see half of the graph, all allowed
     * items are compared instead, which is exact and cheaper.
     */
    private static final double FEW = 0.05;
    private static final int GROUPS_BETWEEN_CLOCK_READS = 16;

    private final VectorRows rows;
    private final HnswGraph graph;
    private final HnswGraphSearcher walk;
    private final FixedBitSet allowed;
    private final Beam beam = new Beam();

    GraphSearcher(GraphIndex index) {
        this.rows = index.rows();
        this.graph = index.graph().view();
        this.walk =
                new HnswGraphSearcher(
                        new NeighborQueue(64, true), new FixedBitSet(index.graph().nodes()));
        this.allowed = new FixedBitSet(index.graph().nodes());
    }

    @Override
    public SearchOutcome search(
            float[] query, @Nullable PlaceFilter filter, SearchLimits limits, Ranking best) {
        int width = Math.max(limits.effort(), best.capacity());
        if (2L * width >= rows.size()) {
            return compareAll(query, filter, limits, best);
        }
        if (filter != null && allow(filter) <= FEW * rows.size()) {
            return compareAll(query, filter, limits, best);
        }
        beam.begin(width, limits);
        try {
            Bits accepted = filter == null ? null : allowed;
            walk.search(beam, new QueryScorer(rows, query), graph, accepted);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no input or output in it
        }
        Ranking found = beam.found();
        for (int rank = 0; rank < found.size(); rank++) {
            best.offer(found.score(rank), found.number(rank));
        }
        return new SearchOutcome((int) Math.max(1, beam.visitedCount()), beam.cut());
    }

    private int allow(PlaceFilter filter) {
        allowed.clear();
        int count = 0;
        for (int first = 0; first < rows.size(); first += PlaceFilter.GROUP) {
            int mask = filter.mask(first / PlaceFilter.GROUP);
            for (; mask != 0; mask &= mask - 1) {
                int place = first + Integer.numberOfTrailingZeros(mask);
                if (place < rows.size()) {
                    allowed.set(place);
                    count++;
                }
            }
        }
        return count;
    }

    private SearchOutcome compareAll(
            float[] query, @Nullable PlaceFilter filter, SearchLimits limits, Ranking best) {
        int compared = 0;
        int groups = Math.ceilDiv(rows.size(), PlaceFilter.GROUP);
        for (int group = 0; group < groups; group++) {
            if (group % GROUPS_BETWEEN_CLOCK_READS == 1 && compared > 0 && limits.late()) {
                return new SearchOutcome(compared, true);
            }
            int mask = filter == null ? -1 : filter.mask(group);
            for (int i = 0; i < PlaceFilter.GROUP; i++) {
                int place = group * PlaceFilter.GROUP + i;
                if (((mask >>> i) & 1) != 0 && place < rows.size()) {
                    best.offer(rows.score(query, place), place);
                    compared++;
                }
            }
        }
        return new SearchOutcome(compared, false);
    }

    /// Scores of items against a query.
    private static final class QueryScorer implements RandomVectorScorer {
        private final VectorRows rows;
        private final float[] query;

        QueryScorer(VectorRows rows, float[] query) {
            this.rows = rows;
            this.query = query;
        }

        @Override
        public float score(int node) {
            return rows.score(query, node);
        }

        @Override
        public int maxOrd() {
            return rows.size();
        }
    }
}
