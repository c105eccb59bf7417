package dev.punctual.core.combination;

import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

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
        return codes(Set.of());
    }

    /// The code of each key in another order, for one thread: some features vary slower than all others, and all in the
    /// order of their names.
    ///
    /// @param slow their names
    public LongUnaryOperator codes(Set<String> slow) {
        List<String> names = combination.names();
        int[] order =
                IntStream.range(0, names.size())
                        .boxed()
                        .sorted(Comparator.comparing(i -> !slow.contains(names.get(i))))
                        .mapToInt(i -> i)
                        .toArray();
        int count = order.length;
        var strides = new long[count];
        var worth = new long[count];
        var listed = new int[count][];
        long product = 1;
        for (int i = count - 1; i >= 0; i--) {
            strides[i] = product;
            worth[i] = combination.stride(order[i]);
            listed[i] = values.get(order[i]).listed();
            product *= listed[i].length;
        }
        var digits = new Digits(strides);
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

    /// Everything that decides which keys there are, and with which values they are asked.
    public String fingerprint() {
        return Fingerprint.of(List.of(combination, values));
    }

    /// What writes the values that stand for a key into frames of a schema.
    public Writer in(Schema schema) {
        return new Writer(this, schema);
    }

    /// Writes the values that stand for keys. Used by one thread.
    public static final class Writer {
        private static final int NONE = -1;

        private final BucketValues[] values;
        private final Digits buckets;
        private final int[] before; // the buckets that were written last
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
            this.before = new int[values.length];
            Arrays.fill(before, NONE);
        }

        /// The field of each feature, in the order of the combination's names; not to be changed.
        public int[] fields() {
            return fields;
        }

        /// Writes those of a code, which must be one of a key; other fields stay as they are.
        public void put(long code, Frame frame) {
            int[] digits = buckets.of(code);
            for (int i = 0; i < fields.length; i++) {
                values[i].put(digits[i], frame, fields[i], cells[i]);
                before[i] = digits[i];
            }
        }

        /// Writes those that are others than in the code before, into the frame that has those of the code before.
        ///
        /// @param changed becomes the places in the combination's names of the features that were written
        /// @return how many were written
        public int putChanged(long code, Frame frame, int[] changed) {
            int[] digits = buckets.of(code);
            int count = 0;
            for (int i = 0; i < digits.length; i++) {
                if (digits[i] != before[i]) {
                    values[i].put(digits[i], frame, fields[i], cells[i]);
                    before[i] = digits[i];
                    changed[count++] = i;
                }
            }
            return count;
        }
    }
}
