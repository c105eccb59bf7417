package dev.punctual.lucene;

import dev.punctual.core.similarity.IndexKind;
import dev.punctual.core.similarity.Searcher;
import dev.punctual.core.similarity.VectorRows;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;

/// A graph that can be searched.
record GraphIndex(VectorRows rows, StoredGraph graph) implements IndexKind.Opened {
    /// A search keeps as many candidates as neighbours are wanted, at least.
    private static final int USUAL_COUNT = 10;

    @Override
    public Searcher searcher() {
        return new GraphSearcher(this);
    }

    @Override
    public int mostEffort() {
        return rows.size();
    }

    @Override
    public void vector(int place, float[] to) {
        rows.get(place, to);
    }

    @Override
    public double share(int effort) {
        int width = Math.max(effort, USUAL_COUNT);
        double visited = HnswGraphSearcher.expectedVisitedNodes(width, rows.size());
        return Math.min(1, visited / rows.size());
    }
}
