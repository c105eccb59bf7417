package dev.punctual.core.similarity;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How many of the ten nearest an index finds, against brute force, for a sample of its own items: the share of the ten
/// others nearest to an item.
public final class Recall {
    /*
     * What counts as found is anything that is as near as the tenth: of items that are equally near, any will do.
     */
    private static final int NEAREST = 10;
    private static final float TOLERANCE = 1e-5f;

    private final int[] sample;
    private final float[][] queries;
    private final float[] tenth;
    private final int wanted;

    /// Compares a sample of the items with all, which takes most of the time.
    public Recall(VectorList vectors, Metric metric, int sampleSize, long seed) {
        this(vectors, metric, sample(vectors.size(), sampleSize, seed), null);
    }

    /// Compares prepared queries that are no items with all items.
    public Recall(VectorList vectors, Metric metric, float[][] queries) {
        this(vectors, metric, none(queries.length), queries);
    }

    private Recall(VectorList vectors, Metric metric, int[] sample, float @Nullable [][] others) {
        this.sample = sample;
        this.queries = others == null ? new float[sample.length][vectors.dimension()] : others;
        for (int i = 0; i < sample.length && others == null; i++) {
            vectors.get(sample[i], queries[i]);
        }
        this.wanted = Math.min(NEAREST, vectors.size() - (others == null ? 1 : 0));
        Ranking[] nearest = new BruteForce(vectors, metric).nearest(queries, NEAREST + 1);
        this.tenth = new float[sample.length];
        for (int i = 0; i < sample.length; i++) {
            int found = 0;
            for (int rank = 0; rank < nearest[i].size() && found < wanted; rank++) {
                if (nearest[i].number(rank) != sample[i]) {
                    found++;
                    tenth[i] = nearest[i].score(rank);
                }
            }
        }
    }

    private static int[] sample(int items, int size, long seed) {
        return size >= items
                ? IntStream.range(0, items).toArray()
                : new SplittableRandom(seed).ints(size, 0, items).toArray();
    }

    private static int[] none(int count) {
        int[] none = new int[count];
        Arrays.fill(none, -1);
        return none;
    }

    /// The number of items it is measured with.
    public int sampleSize() {
        return sample.length;
    }

    /// What an index finds with so much effort, from 0 to 1.
    ///
    /// @param built what the index was opened from
    public double of(IndexKind.Opened index, IndexKind.Parts built, int effort) {
        if (wanted == 0) {
            return 1;
        }
        int parts = Math.min(sample.length, 64);
        long found =
                IntStream.range(0, parts)
                        .parallel()
                        .mapToLong(part -> {
                            Searcher searcher = index.searcher();
                            var best = new Ranking();
                            long sum = 0;
                            for (int i = part; i < sample.length; i += parts) {
                                best.reset(NEAREST + 1);
                                var _ =
                                        searcher.search(
                                                queries[i], null, SearchLimits.of(effort), best);
                                sum += found(i, best, built);
                            }
                            return sum;
                        })
                        .sum();
        return (double) found / ((long) sample.length * wanted);
    }

    private int found(int query, Ranking best, IndexKind.Parts built) {
        float least = tenth[query] - TOLERANCE * Math.abs(tenth[query]);
        int found = 0;
        for (int rank = 0; rank < best.size() && found < wanted; rank++) {
            boolean other = built.item(best.number(rank)) != sample[query];
            found += other && best.score(rank) >= least ? 1 : 0;
        }
        return found;
    }

    /// The least effort that finds the share asked for; the most there is if even that does not.
    public int leastEffort(IndexKind.Opened index, IndexKind.Parts built, double recall) {
        int too = index.leastEffort() - 1; // too little
        int enough = too + 1;
        while (enough < index.mostEffort() && of(index, built, enough) < recall) {
            too = enough;
            enough = (int) Math.min(index.mostEffort(), 2L * enough);
        }
        while (enough - too > 1 && enough - too > enough / 32) {
            int middle = (too + enough) >>> 1;
            if (of(index, built, middle) < recall) {
                too = middle;
            } else {
                enough = middle;
            }
        }
        return enough;
    }
}
