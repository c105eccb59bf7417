package dev.punctual.core.offline;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;

/// Reads the columns of a result into the fields of frames, by name.
public final class ColumnReader {
    private final RowCursor cursor;
    private final Schema wanted;
    private final int[] columns;

    /// Finds each field's column.
    ///
    /// @param wanted scalar fields; the frames that are read into begin with them
    /// @param what names the query in errors, such as `view route_history`
    /// @throws ServingException with `INVALID_DEFINITION` if a column is missing or of another type
    public ColumnReader(RowCursor cursor, Schema wanted, String what) {
        this.cursor = cursor;
        this.wanted = wanted;
        this.columns = new int[wanted.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = column(cursor.schema(), wanted.field(i), what);
        }
    }

    /// Reads the current row; a null leaves its field missing.
    public void read(Frame frame) {
        for (int i = 0; i < columns.length; i++) {
            int column = columns[i];
            if (cursor.isNull(column)) {
                continue;
            }
            int cell = frame.schema().cellOf(i);
            switch (wanted.field(i).type()) {
                case STRING -> frame.putText(cell, cursor.getText(column));
                case FLOAT64 -> frame.putDouble(cell, number(column));
                default -> frame.putLong(cell, cursor.getLong(column));
            }
            frame.status(i, FeatureStatus.PRESENT);
        }
    }

    private double number(int column) {
        return cursor.schema().field(column).type() == ValueType.FLOAT64
                ? cursor.getDouble(column)
                : cursor.getLong(column);
    }

    private static int column(Schema found, Field field, String what) {
        int column = found.indexOf(field.name());
        if (column < 0) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "the SQL of "
                            + what
                            + " gives no column "
                            + field.name()
                            + "; its columns are "
                            + found.fields().stream().map(Field::name).toList());
        }
        ValueType type = found.field(column).type();
        if (type != field.type()
                && !(type == ValueType.INT64 && field.type() == ValueType.FLOAT64)) {
            throw new ServingException(
                    ErrorCode.INVALID_DEFINITION,
                    "the SQL of "
                            + what
                            + " gives "
                            + field.name()
                            + " as "
                            + type.wireName()
                            + ", but it is declared as "
                            + field.type().wireName()
                            + "; cast it");
        }
        return column;
    }
}
