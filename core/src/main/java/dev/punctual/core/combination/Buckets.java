package dev.punctual.core.combination;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The buckets that the values of one feature fall into. Immutable.
///
/// Buckets are numbered from 0; the last of them, [#missing()], is for what is missing or not a number.
sealed interface Buckets {

    /// The bucket of what is missing: the number of all others.
    int missing();

    /// The bucket of a value that is there.
    int of(Frame frame, int cell);

    /// What falls into a bucket, for people.
    String label(int bucket);

    /// What decides where a value falls, so that two with the same parts always agree.
    List<String> parts();

    /// Numbers between edges. An edge belongs to the bucket above it; the zeros are one number; infinities are in the first
    /// and the last bucket.
    final class Edges implements Buckets {
        private final boolean real;
        private final double[] edges;

        /// @param edges ascending and finite; taken over
        Edges(ValueType type, double[] edges) {
            this.real = type == ValueType.FLOAT64;
            this.edges = edges;
            for (int i = 0; i < edges.length; i++) {
                edges[i] += 0.0; // makes the negative zero a positive one
                if (!Double.isFinite(edges[i]) || (i > 0 && !(edges[i - 1] < edges[i]))) {
                    throw new IllegalArgumentException("edges " + Arrays.toString(edges));
                }
            }
        }

        @Override
        public int missing() {
            return edges.length + 1;
        }

        @Override
        public int of(Frame frame, int cell) {
            return of(real ? frame.doubleAt(cell) : (double) frame.longAt(cell));
        }

        int of(double value) {
            if (Double.isNaN(value)) {
                return missing();
            }
            int from = 0;
            int to = edges.length;
            while (from < to) {
                int middle = (from + to) >>> 1;
                if (edges[middle] <= value) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from;
        }

        /// A number of a bucket of which none was seen: the middle of its edges, or half as far outside of the last edge as
        /// the one before it is inside.
        double inside(int bucket) {
            int last = edges.length - 1;
            if (last < 0) {
                return 0;
            }
            double low = bucket == 0 ? 2 * edges[0] - edges[Math.min(1, last)] : edges[bucket - 1];
            double high =
                    bucket > last ? 2 * edges[last] - edges[Math.max(0, last - 1)] : edges[bucket];
            double middle = low / 2 + high / 2;
            if (of(middle) == bucket) {
                return middle;
            }
            return bucket == 0 ? Math.nextDown(edges[0]) : edges[bucket - 1];
        }

        @Override
        public String label(int bucket) {
            if (edges.length == 0) {
                return "any";
            }
            if (bucket == 0) {
                return "below " + edges[0];
            }
            if (bucket == edges.length) {
                return "from " + edges[bucket - 1];
            }
            return edges[bucket - 1] + " to " + edges[bucket];
        }

        @Override
        public List<String> parts() {
            return Arrays.stream(edges).mapToObj(Double::toString).toList();
        }
    }

    /// Some texts, and all others.
    final class Words implements Buckets {
        private final List<String> words;
        private final Map<String, Integer> numbers = new HashMap<>();
        private final Integer other;

        /// @param words in any order, which does not matter
        Words(List<String> words) {
            this.words = words.stream().distinct().sorted().toList();
            for (String word : this.words) {
                numbers.put(word, numbers.size());
            }
            this.other = numbers.size();
        }

        @Override
        public int missing() {
            return words.size() + 1;
        }

        @Override
        public int of(Frame frame, int cell) {
            return numbers.getOrDefault(frame.textAt(cell), other);
        }

        @Override
        public String label(int bucket) {
            return bucket < words.size() ? words.get(bucket) : "other";
        }

        @Override
        public List<String> parts() {
            return words;
        }
    }

    /// Some integers, and all others.
    final class Integers implements Buckets {
        private final long[] values;

        Integers(List<String> values) {
            this.values = values.stream().mapToLong(Long::parseLong).distinct().sorted().toArray();
        }

        @Override
        public int missing() {
            return values.length + 1;
        }

        @Override
        public int of(Frame frame, int cell) {
            int found = Arrays.binarySearch(values, frame.longAt(cell));
            return found < 0 ? values.length : found;
        }

        @Override
        public String label(int bucket) {
            return bucket < values.length ? Long.toString(values[bucket]) : "other";
        }

        @Override
        public List<String> parts() {
            return Arrays.stream(values).mapToObj(Long::toString).toList();
        }
    }

    /// Texts or integers by a hash that is the same in every process and release.
    final class Hashed implements Buckets {
        private final boolean textual;
        private final int count;

        Hashed(ValueType type, int count) {
            this.textual = type == ValueType.STRING;
            this.count = count;
        }

        @Override
        public int missing() {
            return count;
        }

        @Override
        public int of(Frame frame, int cell) {
            long hash =
                    textual
                            ? KeyHash.ofText(frame.textAt(cell))
                            : KeyHash.mixed(frame.longAt(cell));
            return (int) Math.unsignedMultiplyHigh(hash, count);
        }

        @Override
        public String label(int bucket) {
            return "hash " + bucket;
        }

        @Override
        public List<String> parts() {
            return List.of(Integer.toString(count));
        }
    }

    /// False and true.
    final class Flags implements Buckets {
        @Override
        public int missing() {
            return 2;
        }

        @Override
        public int of(Frame frame, int cell) {
            return frame.longAt(cell) == 0 ? 0 : 1;
        }

        @Override
        public String label(int bucket) {
            return bucket == 0 ? "false" : "true";
        }

        @Override
        public List<String> parts() {
            return List.of();
        }
    }
}
