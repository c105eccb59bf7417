package dev.punctual.core.offline;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;

/// The columns in which the values of frames are kept in files: `name` for a scalar, `name[0]`, `name[1]`, ... for a list.
/// What has no value is null.
public final class FrameColumns {
    private final Schema frame;
    private final List<Field> columns;

    public FrameColumns(Schema frame) {
        this.frame = frame;
        var fields = new ArrayList<Field>();
        for (Field field : frame.fields()) {
            for (int i = 0; i < field.width(); i++) {
                String name = field.width() == 1 ? field.name() : field.name() + "[" + i + "]";
                fields.add(Field.of(name, field.type()));
            }
        }
        this.columns = List.copyOf(fields);
    }

    /// The columns, one for each cell of the frame.
    public List<Field> fields() {
        return columns;
    }

    /// Writes the values of a frame into the next columns of a row.
    public void write(Frame values, RowWriter row) {
        for (int field = 0; field < frame.size(); field++) {
            boolean present = values.has(field);
            int first = frame.cellOf(field);
            for (int cell = first; cell < first + frame.field(field).width(); cell++) {
                if (!present || values.absentAt(cell)) {
                    row.putNull();
                } else {
                    put(values, field, cell, row);
                }
            }
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
    /// @param firstColumn the column of the field's first cell; the others follow
    public void read(RowCursor row, int firstColumn, Frame values, int field) {
        int first = frame.cellOf(field);
        ValueType type = frame.field(field).type();
        for (int i = 0; i < frame.field(field).width(); i++) {
            if (row.isNull(firstColumn + i)) {
                values.putAbsent(first + i);
                continue;
            }
            switch (type) {
                case STRING -> values.putText(first + i, row.getText(firstColumn + i));
                case FLOAT64 -> values.putDouble(first + i, row.getDouble(firstColumn + i));
                default -> values.putLong(first + i, row.getLong(firstColumn + i));
            }
        }
    }
}
