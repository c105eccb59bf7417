package dev.punctual.core.combination;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongUnaryOperator;

/// The keys of a combination for which there is something to score: those whose buckets all have a value. Immutable.
public final class KeySpace {
    private final Combination combination;
    private final List<BucketValues> values;
    private final long keys;

    /// @param values in the order of the combination's features
    KeySpace(Combination combination, List<BucketValues> values) {
        this.combination = combination;
        this.values = values;
        long product = 1;
        for (BucketValues each : values) {
            product *= each.listed().length; // at most the number of codes
        }
        this.keys = product;
    }

    public Combination combination() {
        return combination;
    }

    /// How many keys there are.
    public long keys() {
        return keys;
    }

    /// The code of each key, by a position from 0 to [#keys()] - 1; codes ascend with positions.
    public long code(long position) {
        long code = 0;
        long rest = position;
        for (int i = values.size() - 1; i >= 0; i--) {
            int[] listed = values.get(i).listed();
            code += listed[(int) (rest % listed.length)] * combination.stride(i);
            rest /= listed.length;
        }
        return code;
    }

    /// The same as [#code] for one thread, and cheaper for positions that come in order.
    public LongUnaryOperator codes() {
        int count = values.size();
        var strides = new long[count];
        var worth = new long[count];
        long product = 1;
        for (int i = count - 1; i >= 0; i--) {
            strides[i] = product;
            worth[i] = combination.stride(i);
            product *= values.get(i).listed().length;
        }
        var digits = new Digits(strides);
        int[][] listed = values.stream().map(BucketValues::listed).toArray(int[][]::new);
        return position -> {
            int[] places = digits.of(position);
            long code = 0;
            for (int i = 0; i < listed.length; i++) {
                code += listed[i][places[i]] * worth[i];
            }
            return code;
        };
    }

    /// Whether a code is one of a key.
    public boolean has(long code) {
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).has(combination.bucket(code, i))) {
                return false;
            }
        }
        return true;
    }

    /// How much one feature adds.
    ///
    /// @param kind how its values fall into buckets
    /// @param buckets all of them, those of other and of missing values included
    /// @param listed those that have a value, which is what the number of keys is multiplied by
    /// @param missing whether missing values are among them
    public record Factor(String feature, String kind, int buckets, int listed, boolean missing) {}

    /// What the number of keys is the product of.
    public List<Factor> factors() {
        var factors = new ArrayList<Factor>();
        for (int i = 0; i < values.size(); i++) {
            Dimension dimension = combination.dimensions().get(i);
            factors.add(
                    new Factor(
                            dimension.name(),
                            dimension.kind().name().toLowerCase(Locale.ROOT),
                            dimension.size(),
                            values.get(i).listed().length,
                            values.get(i).has(dimension.buckets().missing())));
        }
        return List.copyOf(factors);
    }

    /// What writes the values that stand for a key into frames of a schema.
    public Writer in(Schema schema) {
        return new Writer(this, schema);
    }

    /// Writes the values that stand for keys. Used by one thread.
    public static final class Writer {
        private final BucketValues[] values;
        private final Digits buckets;
        private final int[] fields;
        private final int[] cells;

        private Writer(KeySpace space, Schema schema) {
            List<String> names = space.combination.names();
            this.values = space.values.toArray(BucketValues[]::new);
            var strides = new long[values.length];
            this.fields = names.stream().mapToInt(schema::indexOf).toArray();
            this.cells = new int[fields.length];
            for (int i = 0; i < fields.length; i++) {
                strides[i] = space.combination.stride(i);
                cells[i] = schema.cellOf(fields[i]);
            }
            this.buckets = new Digits(strides);
        }

        /// Writes those of a code, which must be one of a key; other fields stay as they are.
        public void put(long code, Frame frame) {
            int[] digits = buckets.of(code);
            for (int i = 0; i < fields.length; i++) {
                values[i].put(digits[i], frame, fields[i], cells[i]);
            }
        }
    }
}
