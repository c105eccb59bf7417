package dev.punctual.lucene;

import dev.punctual.core.similarity.IndexKind;
import dev.punctual.core.similarity.Searcher;
import dev.punctual.core.similarity.VectorRows;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;

/// A graph that can be searched.
record GraphIndex(VectorRows rows, StoredGraph graph) implements IndexKind.Opened {
    /// As recall is measured by ten neighbours, beside the item itself, fewer candidates were never measured.
    private static final int LEAST = 11;

    @Override
    public Searcher searcher() {
        return new GraphSearcher(this);
    }

    @Override
    public int leastEffort() {
        return Math.min(LEAST, rows.size());
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
        double visited = HnswGraphSearcher.expectedVisitedNodes(effort, rows.size());
        return Math.min(1, visited / rows.size());
    }
}
