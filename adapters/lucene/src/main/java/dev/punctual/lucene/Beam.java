package dev.punctual.lucene;

import dev.punctual.core.similarity.Ranking;
import dev.punctual.core.similarity.SearchLimits;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.knn.KnnSearchStrategy;

/// The candidates of one search after the other; ends a search when its time is over.
final class Beam implements KnnCollector {
    private final Ranking found = new Ranking();
    private SearchLimits limits = SearchLimits.of(1);
    private int width = 1;
    private long visited;
    private boolean cut;

    void begin(int candidates, SearchLimits until) {
        width = candidates;
        limits = until;
        visited = 0;
        cut = false;
        found.reset(candidates);
    }

    Ranking found() {
        return found;
    }

    /// Whether the deadline ended the search.
    boolean cut() {
        return cut;
    }

    @Override
    public boolean earlyTerminated() {
        cut = cut || (found.size() > 0 && limits.late());
        return cut;
    }

    @Override
    public void incVisitedCount(int count) {
        visited += count;
    }

    @Override
    public long visitedCount() {
        return visited;
    }

    @Override
    public long visitLimit() {
        return Long.MAX_VALUE;
    }

    @Override
    public int k() {
        return width;
    }

    @Override
    public boolean collect(int node, float score) {
        float floor = found.floor();
        found.offer(score, node);
        return score > floor;
    }

    @Override
    public float minCompetitiveSimilarity() {
        return found.floor();
    }

    @Override
    public TopDocs topDocs() {
        throw new UnsupportedOperationException("what was found is a ranking");
    }

    @Override
    public KnnSearchStrategy getSearchStrategy() {
        return KnnSearchStrategy.Hnsw.DEFAULT;
    }
}
