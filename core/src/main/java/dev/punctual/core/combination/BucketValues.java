package dev.punctual.core.combination;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The value that stands for each bucket of a feature, for those that have one. Immutable.
final class BucketValues {
    private final int missing;
    private final boolean[] known;
    private final long[] bits;
    private final @Nullable String[] texts;
    private int[] listed = {};

    private BucketValues(Dimension dimension) {
        this.missing = dimension.buckets().missing();
        this.known = new boolean[dimension.size()];
        this.bits = new long[dimension.size()];
        this.texts = new @Nullable String[dimension.size()];
    }

    /// Chooses the median of the numbers of a bucket that rows had, or the middle of its edges; a word of the vocabulary
    /// itself; of other and of hashed words the most frequent one. Other, hashed and missing values of which rows had none
    /// stay without a value.
    static BucketValues choose(Dimension dimension, Observed observed, boolean missingSeen) {
        var values = new BucketValues(dimension);
        switch (dimension.buckets()) {
            case Buckets.Edges edges ->
                    values.number(edges, (Observed.Numbers) observed, dimension.type());
            case Buckets.Words words -> {
                values.words(dimension, words.parts());
                values.words(dimension, ((Observed.Words) observed).byFrequency());
            }
            case Buckets.Integers integers -> {
                values.words(dimension, integers.parts());
                values.words(dimension, ((Observed.Words) observed).byFrequency());
            }
            case Buckets.Hashed _ ->
                    values.words(dimension, ((Observed.Words) observed).byFrequency());
            case Buckets.Flags _ -> {
                values.put(0, 0);
                values.put(1, 1);
            }
        }
        values.known[values.missing] = missingSeen;
        values.listed = values.listBuckets();
        return values;
    }

    private int[] listBuckets() {
        int count = 0;
        var found = new int[known.length];
        for (int bucket = 0; bucket < known.length; bucket++) {
            if (known[bucket]) {
                found[count++] = bucket;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private void put(int bucket, long value) {
        known[bucket] = true;
        bits[bucket] = value;
    }

    private void number(Buckets.Edges edges, Observed.Numbers seen, ValueType type) {
        for (int bucket = 0; bucket < missing; bucket++) {
            double median = seen.median(edges, bucket);
            double value = Double.isNaN(median) ? edges.inside(bucket) : median;
            if (type == ValueType.FLOAT64) {
                put(bucket, Double.doubleToRawLongBits(value));
            } else if (edges.of(Math.floor(value)) == bucket) {
                put(bucket, (long) Math.floor(value));
            } else if (edges.of(Math.ceil(value)) == bucket) {
                put(bucket, (long) Math.ceil(value));
            } // else no integer lies between these edges
        }
    }

    /// Each word stands for its bucket, unless one before it does.
    private void words(Dimension dimension, List<String> words) {
        var one = new OneValue(dimension.type());
        for (String word : words) {
            int bucket = one.bucket(dimension.buckets(), word);
            if (!known[bucket]) {
                known[bucket] = true;
                bits[bucket] = one.bits();
                texts[bucket] = dimension.type() == ValueType.STRING ? word : null;
            }
        }
    }

    /// The buckets that have a value, in order.
    int[] listed() {
        return listed;
    }

    boolean has(int bucket) {
        return known[bucket];
    }

    /// Writes the value of a bucket that has one into a field of a frame.
    void put(int bucket, Frame frame, int field, int cell) {
        if (bucket == missing) {
            frame.putAbsent(cell);
            frame.status(field, FeatureStatus.MISSING);
            return;
        }
        String text = texts[bucket];
        if (text == null) {
            frame.putLong(cell, bits[bucket]);
        } else {
            frame.putText(cell, text);
        }
        frame.status(field, FeatureStatus.PRESENT);
    }

    @Override
    public String toString() {
        return Arrays.toString(listed) + Arrays.toString(bits) + Arrays.toString(texts);
    }
}
