package dev.punctual.core.combination;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.FrequentItemsSketch;

/// What rows had for one feature: enough to learn edges from, and to choose a value for each bucket. Bounded.
sealed interface Observed {
    void add(Frame row, int cell);

    /// Numbers, of which a fair sample is kept.
    final class Numbers implements Observed {
        /*
         * A reservoir: after any number of rows each of them is in the sample with the same probability. The seed is fixed, so
         * that the same rows in the same order give the same edges. A quantile is off by about 0.14 % of the rows.
         */
        private static final int KEPT = 1 << 17;

        private final boolean real;
        private final SplittableRandom random = new SplittableRandom(7);
        private double[] kept = new double[64];
        private long seen;
        private boolean sorted;

        Numbers(ValueType type) {
            this.real = type == ValueType.FLOAT64;
        }

        @Override
        public void add(Frame row, int cell) {
            add(real ? row.doubleAt(cell) : (double) row.longAt(cell));
        }

        void add(double value) {
            if (Double.isNaN(value)) {
                return;
            }
            sorted = false;
            if (seen < KEPT) {
                if (seen == kept.length) {
                    kept = Arrays.copyOf(kept, 2 * kept.length);
                }
                kept[(int) seen] = value + 0.0;
            } else {
                long at = random.nextLong(seen + 1);
                if (at < KEPT) {
                    kept[(int) at] = value + 0.0;
                }
            }
            seen++;
        }

        private int count() {
            int count = (int) Math.min(seen, KEPT);
            if (!sorted) {
                Arrays.sort(kept, 0, count);
                sorted = true;
            }
            return count;
        }

        /// Edges that are values of rows, each bucket with about as many rows; fewer where values repeat.
        double[] quantileEdges(int buckets) {
            int count = count();
            var edges = new double[buckets - 1];
            int found = 0;
            double before = count == 0 ? 0 : Math.max(kept[0], -Double.MAX_VALUE);
            for (int i = 1; i < buckets && count > 0; i++) {
                double edge = kept[(int) ((long) count * i / buckets)];
                if (edge > before && Double.isFinite(edge)) {
                    edges[found++] = edge;
                    before = edge;
                }
            }
            return Arrays.copyOf(edges, found);
        }

        /// The median of the numbers of a bucket; NaN if it has none.
        double median(Buckets.Edges edges, int bucket) {
            int count = count();
            int from = first(edges, bucket, count);
            int to = first(edges, bucket + 1, count);
            return from == to ? Double.NaN : kept[from + (to - from - 1) / 2];
        }

        /// Where the numbers of a bucket, or of one above it, begin.
        private int first(Buckets.Edges edges, int bucket, int count) {
            int from = 0;
            int to = count;
            while (from < to) {
                int middle = (from + to) >>> 1;
                if (edges.of(kept[middle]) < bucket) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from;
        }
    }

    /// Texts or integers, as texts: how often which, exact up to 49,152 different ones; of more, the frequent ones.
    final class Words implements Observed {
        private static final int TABLE_SIZE = 1 << 16;

        private final boolean textual;
        private final FrequentItemsSketch<String> counts = new FrequentItemsSketch<>(TABLE_SIZE);

        Words(ValueType type) {
            this.textual = type == ValueType.STRING;
        }

        @Override
        public void add(Frame row, int cell) {
            counts.update(textual ? row.textAt(cell) : Long.toString(row.longAt(cell)));
        }

        /// The words, most frequent first.
        List<String> byFrequency() {
            var words = new ArrayList<String>();
            for (var row : counts.getFrequentItems(0, ErrorType.NO_FALSE_NEGATIVES)) {
                words.add(row.getItem());
            }
            // The library leaves the order of equally frequent ones to its hash table.
            words.sort((a, b) -> {
                int order = Long.compare(counts.getEstimate(b), counts.getEstimate(a));
                return order == 0 ? a.compareTo(b) : order;
            });
            return words;
        }
    }

    /// Nothing needs to be known, as every bucket has its one value.
    record Flags() implements Observed {
        @Override
        public void add(Frame row, int cell) {}
    }
}
