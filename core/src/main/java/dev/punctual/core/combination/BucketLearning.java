package dev.punctual.core.combination;

import dev.punctual.core.definition.BucketedFeature;
import dev.punctual.core.definition.Bucketing;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Learns from rows what buckets have to be learned, and which value stands for each bucket. Used by one thread.
public final class BucketLearning {
    private final Map<String, Column> columns = new TreeMap<>();
    private long rows;

    /// What is learned of one feature.
    private static final class Column {
        private final ValueType type;
        private final int field;
        private final int cell;
        private final Observed observed;
        private long missing;

        Column(ValueType type, int field, int cell, Observed observed) {
            this.type = type;
            this.field = field;
            this.cell = cell;
            this.observed = observed;
        }

        void add(Frame row) {
            boolean real = type == ValueType.FLOAT64;
            if (!row.has(field) || (real && Double.isNaN(row.doubleAt(cell)))) {
                missing++;
            } else {
                observed.add(row, cell);
            }
        }
    }

    /// @param schema of the rows, which has the features
    public BucketLearning(List<BucketedFeature> features, Schema schema) {
        for (BucketedFeature feature : features) {
            int field = schema.indexOf(feature.name());
            ValueType type = schema.field(field).type();
            Observed observed =
                    switch (feature.bucketing()) {
                        case Bucketing.Edges _, Bucketing.Quantiles _ -> new Observed.Numbers(type);
                        case Bucketing.Vocabulary _, Bucketing.Hash _ -> new Observed.Words(type);
                        case Bucketing.Flag _ -> new Observed.Flags();
                    };
            var column = new Column(type, field, schema.cellOf(field), observed);
            columns.put(feature.name(), column);
        }
    }

    /// Looks at a row.
    public void add(Frame row) {
        rows++;
        for (Column column : columns.values()) {
            column.add(row);
        }
    }

    /// How many rows were looked at.
    public long rows() {
        return rows;
    }

    /// What comes of the rows.
    ///
    /// @param features those it was made with; their buckets may be of other sizes, not of another kind
    /// @throws ArithmeticException if there are more combinations of buckets than a code can tell apart
    public KeySpace learn(List<BucketedFeature> features) {
        var dimensions = new ArrayList<Dimension>();
        var values = new TreeMap<String, BucketValues>();
        for (BucketedFeature feature : features) {
            Column column = columns.get(feature.name());
            if (column == null) {
                throw new IllegalArgumentException("nothing was learned of " + feature.name());
            }
            Dimension dimension = dimension(feature, column);
            dimensions.add(dimension);
            values.put(
                    feature.name(),
                    BucketValues.choose(dimension, column.observed, column.missing > 0));
        }
        return new KeySpace(new Combination(dimensions), List.copyOf(values.values()));
    }

    private static Dimension dimension(BucketedFeature feature, Column column) {
        String name = feature.name();
        ValueType type = column.type;
        return switch (feature.bucketing()) {
            case Bucketing.Edges(List<Double> edges) ->
                    new Dimension(
                            name,
                            type,
                            Dimension.Kind.EDGES,
                            new Buckets.Edges(type, doubles(edges)));
            case Bucketing.Quantiles(int buckets) ->
                    new Dimension(
                            name,
                            type,
                            Dimension.Kind.EDGES,
                            new Buckets.Edges(
                                    type,
                                    ((Observed.Numbers) column.observed).quantileEdges(buckets)));
            case Bucketing.Vocabulary(List<String> words) ->
                    Dimension.of(name, type, Dimension.Kind.VOCABULARY, words);
            case Bucketing.Hash(int buckets) ->
                    new Dimension(
                            name, type, Dimension.Kind.HASH, new Buckets.Hashed(type, buckets));
            case Bucketing.Flag _ ->
                    new Dimension(name, type, Dimension.Kind.FLAG, new Buckets.Flags());
        };
    }

    private static double[] doubles(List<Double> edges) {
        return edges.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
