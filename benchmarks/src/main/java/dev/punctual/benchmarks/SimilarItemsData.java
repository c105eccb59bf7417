package dev.punctual.benchmarks;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// 100,000 items of 64 numbers, and queries that were not among them.
final class SimilarItemsData {
    /*
     * "clustered" is like embeddings are: 2,000 clusters of very different sizes and widths, in some 24 directions, plus
     * noise in all. "hard" has no structure at all, so that every index must look at much of it.
     */
    static final int DIMENSION = 64;
    private static final int ITEMS = 100_000;
    private static final int QUERIES = 2_000;

    final String name;
    final float[][] items;
    final float[][] queries;

    private SimilarItemsData(String name, float[][] all) {
        this.name = name;
        this.items = Arrays.copyOf(all, ITEMS);
        this.queries = Arrays.copyOfRange(all, ITEMS, ITEMS + QUERIES);
    }

    static SimilarItemsData clustered() {
        int directions = 24;
        int clusters = 2_000;
        var random = new Random(7);
        float[][] basis = gaussian(directions, DIMENSION, random);
        float[][] centres = gaussian(clusters, directions, random);
        double[] ends = new double[clusters];
        double sum = 0;
        for (int i = 0; i < clusters; i++) {
            sum += Math.min(300, Math.pow(1 - random.nextDouble(), -1 / 0.3));
            ends[i] = sum;
        }
        double[] spreads = random.doubles(clusters, 0.2, 0.6).toArray();
        float[][] all = new float[ITEMS + QUERIES][DIMENSION];
        for (float[] vector : all) {
            int at = Arrays.binarySearch(ends, random.nextDouble() * sum);
            int cluster = Math.min(clusters - 1, at < 0 ? -1 - at : at);
            for (int i = 0; i < directions; i++) {
                double along = centres[cluster][i] + random.nextGaussian() * spreads[cluster];
                for (int d = 0; d < DIMENSION; d++) {
                    vector[d] += (float) (along * basis[i][d]);
                }
            }
            for (int d = 0; d < DIMENSION; d++) {
                vector[d] += (float) (0.5 * random.nextGaussian());
            }
        }
        return new SimilarItemsData("clustered", all);
    }

    static SimilarItemsData hard() {
        return new SimilarItemsData("hard", gaussian(ITEMS + QUERIES, DIMENSION, new Random(8)));
    }

    private static float[][] gaussian(int count, int dimension, Random random) {
        float[][] vectors = new float[count][dimension];
        for (float[] vector : vectors) {
            for (int d = 0; d < dimension; d++) {
                vector[d] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    /// The items nearest to each query for certain.
    int[][] nearest(int count) {
        return IntStream.range(0, queries.length)
                .parallel()
                .mapToObj(query -> nearest(queries[query], count))
                .toArray(int[][]::new);
    }

    private int[] nearest(float[] query, int count) {
        float[] distances = new float[items.length];
        for (int i = 0; i < items.length; i++) {
            float sum = 0;
            for (int d = 0; d < DIMENSION; d++) {
                float difference = query[d] - items[i][d];
                sum += difference * difference;
            }
            distances[i] = sum;
        }
        float[] sorted = distances.clone();
        Arrays.sort(sorted);
        return IntStream.range(0, items.length)
                .filter(i -> distances[i] <= sorted[count - 1])
                .limit(count)
                .toArray();
    }
}
