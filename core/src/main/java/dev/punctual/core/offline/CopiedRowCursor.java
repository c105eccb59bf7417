package dev.punctual.core.offline;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import org.jspecify.annotations.Nullable;

/// A cursor whose rows are copied out once, column by column: drivers tell a null only after the value was read.
public abstract class CopiedRowCursor implements RowCursor {
    private final Schema schema;
    private final ValueType[] types;
    private final long[] longs;
    private final double[] doubles;
    private final @Nullable String[] texts;
    private final boolean[] nulls;

    protected CopiedRowCursor(Schema schema) {
        this.schema = schema;
        this.types = schema.fields().stream().map(Field::type).toArray(ValueType[]::new);
        this.longs = new long[types.length];
        this.doubles = new double[types.length];
        this.texts = new @Nullable String[types.length];
        this.nulls = new boolean[types.length];
    }

    /// Copies an INT64, a BOOL as 0 or 1, or a TIMESTAMP in microseconds; whatever it is if it is null.
    protected final void copy(int column, long value, boolean isNull) {
        longs[column] = value;
        nulls[column] = isNull;
    }

    /// Copies a FLOAT64.
    protected final void copy(int column, double value, boolean isNull) {
        doubles[column] = value;
        nulls[column] = isNull;
    }

    /// Copies a STRING, or a null.
    protected final void copy(int column, @Nullable String value) {
        texts[column] = value;
        nulls[column] = value == null;
    }

    @Override
    public final Schema schema() {
        return schema;
    }

    @Override
    public final boolean isNull(int column) {
        return nulls[column];
    }

    @Override
    public final long getLong(int column) {
        return switch (types[column]) {
            case INT64, BOOL, TIMESTAMP -> longs[column];
            case FLOAT64, STRING -> throw wrongType(column, "an integer");
        };
    }

    @Override
    public final double getDouble(int column) {
        return switch (types[column]) {
            case FLOAT64 -> doubles[column];
            case INT64, BOOL -> longs[column];
            case STRING, TIMESTAMP -> throw wrongType(column, "a number");
        };
    }

    @Override
    public final String getText(int column) {
        String text = types[column] == ValueType.STRING ? texts[column] : null;
        if (text == null) {
            throw wrongType(column, "a text");
        }
        return text;
    }

    private IllegalStateException wrongType(int column, String wanted) {
        return new IllegalStateException(
                "column " + schema.field(column) + " was read as " + wanted);
    }
}
