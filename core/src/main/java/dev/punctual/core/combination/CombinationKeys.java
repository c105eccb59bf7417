package dev.punctual.core.combination;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;

/// The codes and keys of a combination for the frames of one schema, online as offline. Immutable.
public final class CombinationKeys {
    private final Combination combination;
    private final Buckets[] buckets;
    private final long[] strides;
    private final int[] fields;
    private final int[] cells;

    /// @throws IllegalArgumentException if the combination does not fit the schema
    public CombinationKeys(Combination combination, Schema schema) {
        if (!combination.fits(schema)) {
            throw new IllegalArgumentException(combination + " does not fit " + schema);
        }
        int count = combination.dimensions().size();
        this.combination = combination;
        this.buckets = new Buckets[count];
        this.strides = new long[count];
        this.fields = new int[count];
        this.cells = new int[count];
        for (int i = 0; i < count; i++) {
            Dimension dimension = combination.dimensions().get(i);
            buckets[i] = dimension.buckets();
            strides[i] = combination.stride(i);
            fields[i] = schema.indexOf(dimension.name());
            cells[i] = schema.cellOf(fields[i]);
        }
    }

    public Combination combination() {
        return combination;
    }

    /// The code of what a frame holds.
    public long code(Frame frame) {
        long code = 0;
        for (int i = 0; i < fields.length; i++) {
            Buckets of = buckets[i];
            int bucket = frame.has(fields[i]) ? of.of(frame, cells[i]) : of.missing();
            code += bucket * strides[i];
        }
        return code;
    }

    /// The key of what a frame holds; the array is the caller's.
    public byte[] key(Frame frame) {
        return combination.key(code(frame));
    }
}
