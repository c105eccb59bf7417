package dev.punctual.core.similarity;

import java.lang.foreign.MemorySegment;

/// Finds the neighbours of one item after the other, to be kept.
final class NeighbourRow {
    private final IndexKind.Opened opened;
    private final Searcher searcher;
    private final Ranking best = new Ranking();
    private final int count;
    private final float[] query;
    private final float[] other;
    private final int[] places;
    private final float[] scores;

    NeighbourRow(IndexKind.Opened opened, int dimension, int count) {
        this.opened = opened;
        this.searcher = opened.searcher();
        this.count = count;
        this.query = new float[dimension];
        this.other = new float[dimension];
        this.places = new int[count];
        this.scores = new float[count];
    }

    void find(int place, Metric metric, int effort) {
        opened.vector(place, query);
        best.reset(count + 1);
        SearchOutcome _ = searcher.search(query, null, SearchLimits.of(effort), best);
        int found = 0;
        for (int rank = 0; rank < best.size() && found < count; rank++) {
            if (best.number(rank) != place) {
                opened.vector(best.number(rank), other);
                places[found] = best.number(rank);
                scores[found++] = metric.shown(query, other);
            }
        }
        for (; found < count; found++) {
            places[found] = -1;
        }
    }

    void write(MemorySegment row) {
        for (int i = 0; i < count; i++) {
            row.set(TreeIndex.INT, (long) i * Integer.BYTES, places[i]);
            row.set(VectorGroups.FLOAT, (long) (count + i) * Float.BYTES, scores[i]);
        }
    }
}
