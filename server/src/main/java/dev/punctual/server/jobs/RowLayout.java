package dev.punctual.server.jobs;

import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;

/// The columns in which questions with their features and labels are kept: one for each element of each field, and
/// the label.
final class RowLayout {
    private static final String LABEL = "label.";

    private final Schema frame;
    private final Schema columns;

    RowLayout(Schema frame, String label) {
        this.frame = frame;
        var fields = new ArrayList<Field>();
        for (Field field : frame.fields()) {
            for (int i = 0; i < field.width(); i++) {
                String name = field.width() == 1 ? field.name() : field.name() + "[" + i + "]";
                fields.add(Field.of(name, field.type()));
            }
        }
        fields.add(Field.of(LABEL + label, ValueType.FLOAT64));
        this.columns = new Schema(fields);
    }

    /// The name of a label's column.
    static String labelColumn(String label) {
        return LABEL + label;
    }

    Schema columns() {
        return columns;
    }

    void write(Frame values, double label, RowWriter writer) {
        writer.beginRow();
        for (int field = 0; field < frame.size(); field++) {
            boolean present = values.has(field);
            int first = frame.cellOf(field);
            for (int cell = first; cell < first + frame.field(field).width(); cell++) {
                if (!present || values.absentAt(cell)) {
                    writer.putNull();
                } else {
                    put(values, field, cell, writer);
                }
            }
        }
        writer.putDouble(label);
        writer.endRow();
    }

    private void put(Frame values, int field, int cell, RowWriter writer) {
        switch (frame.field(field).type()) {
            case STRING -> writer.putText(values.textAt(cell));
            case FLOAT64 -> writer.putDouble(values.doubleAt(cell));
            default -> writer.putLong(values.longAt(cell));
        }
    }
}
