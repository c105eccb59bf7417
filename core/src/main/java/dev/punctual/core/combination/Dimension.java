package dev.punctual.core.combination;

import dev.punctual.core.value.ValueType;
import java.util.List;

/// One feature of a combination, with its buckets.
///
/// @param kind how its values fall into buckets, as it stands in a combination's text
record Dimension(String name, ValueType type, Kind kind, Buckets buckets) {

    /// The ways in which values fall into buckets.
    enum Kind {
        EDGES,
        VOCABULARY,
        HASH,
        FLAG
    }

    static Dimension of(String name, ValueType type, Kind kind, List<String> parts) {
        Buckets buckets =
                switch (kind) {
                    case EDGES -> {
                        requireType(type, ValueType.INT64, ValueType.FLOAT64);
                        double[] edges = parts.stream().mapToDouble(Double::parseDouble).toArray();
                        yield new Buckets.Edges(type, edges);
                    }
                    case VOCABULARY -> {
                        requireType(type, ValueType.STRING, ValueType.INT64);
                        yield type == ValueType.STRING
                                ? new Buckets.Words(parts)
                                : new Buckets.Integers(parts);
                    }
                    case HASH -> {
                        requireType(type, ValueType.STRING, ValueType.INT64);
                        yield new Buckets.Hashed(type, Integer.parseInt(parts.getFirst()));
                    }
                    case FLAG -> {
                        requireType(type, ValueType.BOOL, ValueType.BOOL);
                        yield new Buckets.Flags();
                    }
                };
        return new Dimension(name, type, kind, buckets);
    }

    private static void requireType(ValueType type, ValueType one, ValueType other) {
        if (type != one && type != other) {
            throw new IllegalArgumentException("no such buckets for " + type.wireName());
        }
    }

    /// All buckets, with those of other and of missing values.
    int size() {
        return buckets.missing() + 1;
    }

    /// What falls into a bucket, for people.
    String label(int bucket) {
        return bucket == buckets.missing() ? "missing" : buckets.label(bucket);
    }
}
