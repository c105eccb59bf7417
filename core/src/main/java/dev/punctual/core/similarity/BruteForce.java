package dev.punctual.core.similarity;

import java.lang.foreign.Arena;
import java.util.stream.IntStream;

/// The items that are nearest for certain: every one is compared with every query.
final class BruteForce {
    private static final int QUERIES_AT_A_TIME = 64;
    private static final int TILE_GROUPS = 64;

    private final VectorList vectors;
    private final Metric metric;

    BruteForce(VectorList vectors, Metric metric) {
        this.vectors = vectors;
        this.metric = metric;
    }

    /// The best for each of the queries, which are prepared.
    Ranking[] nearest(float[][] queries, int count) {
        var rankings = new Ranking[queries.length];
        int parts = (queries.length + QUERIES_AT_A_TIME - 1) / QUERIES_AT_A_TIME;
        IntStream.range(0, parts)
                .parallel()
                .forEach(part -> {
                    int from = part * QUERIES_AT_A_TIME;
                    int to = Math.min(queries.length, from + QUERIES_AT_A_TIME);
                    for (int i = from; i < to; i++) {
                        rankings[i] = new Ranking();
                        rankings[i].reset(count);
                    }
                    compare(queries, from, to, rankings);
                });
        return rankings;
    }

    private void compare(float[][] queries, int from, int to, Ranking[] rankings) {
        int tilePlaces = TILE_GROUPS * VectorGroups.GROUP;
        float[] scores = new float[tilePlaces];
        try (Arena arena = Arena.ofConfined()) {
            long bytes = TILE_GROUPS * VectorGroups.groupBytes(vectors.dimension());
            var tile = new VectorGroups(arena.allocate(bytes, 64), vectors.dimension());
            for (int first = 0; first < vectors.size(); first += tilePlaces) {
                fill(tile, first);
                for (int i = from; i < to; i++) {
                    tile.scores(DotKernel.best(), 0, TILE_GROUPS, queries[i], scores);
                    for (int place = 0; place < tilePlaces; place++) {
                        if (scores[place] > rankings[i].floor()) {
                            rankings[i].offer(scores[place], first + place);
                        }
                    }
                }
            }
        }
    }

    private void fill(VectorGroups tile, int first) {
        float[] vector = new float[vectors.dimension()];
        for (int place = 0; place < tile.places(); place++) {
            if (first + place < vectors.size()) {
                vectors.get(first + place, vector);
                tile.put(place, vector, metric.bias(vector));
            } else {
                tile.clear(place);
            }
        }
    }
}
