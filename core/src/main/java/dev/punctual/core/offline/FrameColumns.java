package dev.punctual.core.offline;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;

/// The columns in which the values of frames are kept in files: `name` for a scalar, `name[0]`, `name[1]`, ... for a list,
/// `name.key[0]`, `name.value[0]`, `name.key[1]`, ... for a map. What has no value is null.
public final class FrameColumns {
    private final Schema frame;
    private final List<Field> columns;

    public FrameColumns(Schema frame) {
        this.frame = frame;
        var fields = new ArrayList<Field>();
        for (Field field : frame.fields()) {
            for (int i = 0; i < field.width(); i++) {
                String element = field.scalar() ? "" : "[" + i + "]";
                if (field.keyed()) {
                    fields.add(Field.of(field.name() + ".key" + element, ValueType.STRING));
                    fields.add(Field.of(field.name() + ".value" + element, field.type()));
                } else {
                    fields.add(Field.of(field.name() + element, field.type()));
                }
            }
        }
        this.columns = List.copyOf(fields);
    }

    /// The columns: one for each cell of the frame, two for one of a map.
    public List<Field> fields() {
        return columns;
    }

    /// Writes the values of a frame into the next columns of a row.
    public void write(Frame values, RowWriter row) {
        for (int field = 0; field < frame.size(); field++) {
            boolean present = values.has(field);
            int first = frame.cellOf(field);
            for (int cell = first; cell < first + frame.field(field).width(); cell++) {
                boolean keyed = frame.field(field).keyed();
                if (!present || values.absentAt(cell)) {
                    putNulls(row, keyed ? 2 : 1);
                    continue;
                }
                if (keyed) {
                    row.putText(values.textAt(cell));
                }
                put(values, field, cell, row);
            }
        }
    }

    private static void putNulls(RowWriter row, int count) {
        for (int i = 0; i < count; i++) {
            row.putNull();
        }
    }

    private void put(Frame values, int field, int cell, RowWriter row) {
        switch (frame.field(field).type()) {
            case STRING -> row.putText(values.textAt(cell));
            case FLOAT64 -> row.putDouble(values.doubleAt(cell));
            default -> row.putLong(values.longAt(cell));
        }
    }

    /// Reads the cells of one field from the columns of a row, and leaves the field's status to the caller.
    ///
    /// @param firstColumn the field's first column; the others follow
    public void read(RowCursor row, int firstColumn, Frame values, int field) {
        int first = frame.cellOf(field);
        Field type = frame.field(field);
        int column = firstColumn;
        for (int cell = first; cell < first + type.width(); cell++) {
            String key = type.keyed() && !row.isNull(column) ? row.getText(column) : "";
            column += type.keyed() ? 1 : 0;
            if (row.isNull(column)) {
                values.putAbsent(cell);
            } else if (type.type() == ValueType.STRING) {
                values.putText(cell, row.getText(column));
            } else {
                long bits = bits(row, column, type.type());
                if (type.keyed()) {
                    values.putEntry(cell, key, bits);
                } else {
                    values.putLong(cell, bits);
                }
            }
            column++;
        }
    }

    private static long bits(RowCursor row, int column, ValueType type) {
        return type == ValueType.FLOAT64
                ? Double.doubleToRawLongBits(row.getDouble(column))
                : row.getLong(column);
    }
}
