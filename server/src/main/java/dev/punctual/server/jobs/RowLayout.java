package dev.punctual.server.jobs;

import dev.punctual.core.offline.FrameColumns;
import dev.punctual.core.offline.RowWriter;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;

/// The columns in which questions with their features and labels are kept: those of the frame, and the label.
final class RowLayout {
    private static final String LABEL = "label.";

    private final FrameColumns frame;
    private final Schema columns;

    RowLayout(Schema frame, String label) {
        this.frame = new FrameColumns(frame);
        var fields = new ArrayList<>(this.frame.fields());
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
        frame.write(values, writer);
        writer.putDouble(label);
        writer.endRow();
    }
}
