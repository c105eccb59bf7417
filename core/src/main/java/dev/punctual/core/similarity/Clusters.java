package dev.punctual.core.similarity;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// K-means over some of the items: the same clusters for a seed, whatever the number of cores.
final class Clusters {
    /*
     * Items are assigned side by side, which has no order that could matter. Sums are made cluster by cluster, each by
     * one thread in the order of the items. Centres are learned from a sample and then all items assigned.
     */
    private static final int ITERATIONS = 10;
    private static final int SAMPLES_PER_CLUSTER = 128;
    private static final int ITEMS_AT_A_TIME = 512;

    private final TrainingSpace space;
    private final int[] items;
    private final int from;
    private final int to;
    private final int count;
    private final float[][] centres;

    /// The cluster of each item of the range, after [#find].
    private final int[] assigned;

    /// @param items numbers of items, of which `from` (inclusive) to `to` (exclusive) are clustered
    Clusters(TrainingSpace space, int[] items, int from, int to, int count) {
        this.space = space;
        this.items = items;
        this.from = from;
        this.to = to;
        this.count = count;
        this.centres = new float[count][space.dimension()];
        this.assigned = new int[to - from];
    }

    /// Finds them, and puts the range in the order of the clusters.
    ///
    /// @return where each cluster begins, and at the end `to`; a cluster may be empty
    int[] find(long seed) {
        int[] sample = sample(new SplittableRandom(seed));
        for (int i = 0; i < count; i++) {
            space.get(sample[i], centres[i]);
        }
        int[] clusters = new int[sample.length];
        Arrays.fill(clusters, -1);
        for (int i = 0; i < ITERATIONS; i++) {
            if (!assign(sample, 0, sample.length, clusters)) {
                break;
            }
            int[] ordered = sample.clone();
            int[] starts = order(ordered, 0, ordered.length, clusters.clone());
            centre(ordered, starts);
            refill(sample, starts);
        }
        Arrays.fill(assigned, -1);
        boolean _ = assign(items, from, to, assigned);
        return order(items, from, to, assigned);
    }

    private int[] sample(SplittableRandom random) {
        int size = (int) Math.min(to - from, (long) SAMPLES_PER_CLUSTER * count);
        int[] shuffled = Arrays.copyOfRange(items, from, to);
        for (int i = 0; i < size; i++) {
            int other = i + random.nextInt(shuffled.length - i);
            int item = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = item;
        }
        return Arrays.copyOf(shuffled, size);
    }

    /// Finds the nearest centre of each item; false if none has changed.
    private boolean assign(int[] some, int begin, int end, int[] clusters) {
        int groups = VectorGroups.groups(count);
        int parts = (end - begin + ITEMS_AT_A_TIME - 1) / ITEMS_AT_A_TIME;
        try (Arena arena = Arena.ofShared()) {
            VectorGroups grouped = grouped(arena, groups);
            return IntStream.range(0, parts)
                            .parallel()
                            .map(part -> {
                                float[] vector = new float[space.dimension()];
                                float[] scores = new float[groups * VectorGroups.GROUP];
                                int changed = 0;
                                int first = begin + part * ITEMS_AT_A_TIME;
                                int last = Math.min(end, first + ITEMS_AT_A_TIME);
                                for (int i = first; i < last; i++) {
                                    space.get(some[i], vector);
                                    grouped.scores(DotKernel.best(), 0, groups, vector, scores);
                                    int best = best(scores);
                                    changed += best == clusters[i - begin] ? 0 : 1;
                                    clusters[i - begin] = best;
                                }
                                return changed;
                            })
                            .sum()
                    > 0;
        }
    }

    private VectorGroups grouped(Arena arena, int groups) {
        int dimension = space.dimension();
        var grouped =
                new VectorGroups(
                        arena.allocate(groups * VectorGroups.groupBytes(dimension), 64), dimension);
        for (int i = 0; i < groups * VectorGroups.GROUP; i++) {
            if (i < count) {
                grouped.put(i, centres[i], TrainingSpace.bias(centres[i]));
            } else {
                grouped.clear(i);
            }
        }
        return grouped;
    }

    private int best(float[] scores) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }

    /// Brings items into the order of their clusters, and otherwise leaves their order.
    private int[] order(int[] some, int begin, int end, int[] clusters) {
        int[] starts = new int[count + 1];
        for (int cluster : clusters) {
            starts[cluster + 1]++;
        }
        starts[0] = begin;
        for (int i = 0; i < count; i++) {
            starts[i + 1] += starts[i];
        }
        int[] next = starts.clone();
        int[] before = Arrays.copyOfRange(some, begin, end);
        for (int i = 0; i < before.length; i++) {
            some[next[clusters[i]]++] = before[i];
        }
        return starts;
    }

    private void centre(int[] ordered, int[] starts) {
        IntStream.range(0, count)
                .parallel()
                .filter(cluster -> starts[cluster + 1] > starts[cluster])
                .forEach(cluster -> {
                    float[] vector = new float[space.dimension()];
                    double[] sum = new double[space.dimension()];
                    for (int i = starts[cluster]; i < starts[cluster + 1]; i++) {
                        space.get(ordered[i], vector);
                        for (int d = 0; d < sum.length; d++) {
                            sum[d] += vector[d];
                        }
                    }
                    int size = starts[cluster + 1] - starts[cluster];
                    for (int d = 0; d < sum.length; d++) {
                        centres[cluster][d] = (float) (sum[d] / size);
                    }
                });
    }

    /// Gives each cluster that lost all its items another centre.
    private void refill(int[] sample, int[] starts) {
        for (int cluster = 0; cluster < count; cluster++) {
            if (starts[cluster + 1] == starts[cluster]) {
                space.get(
                        sample[(int) ((cluster * 2_654_435_761L) % sample.length)],
                        centres[cluster]);
            }
        }
    }
}
