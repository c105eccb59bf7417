package dev.punctual.core.push;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.BitSet;

/// The rows that the `history` of a push view gives, as the writes that they were.
public final class PushHistory {
    private final Schema written;
    private final Schema columns;
    private final int keySize;

    /// @param key the fields of the entity key
    public PushHistory(ViewDefinition.Push view, Schema key) {
        this.written = PushView.schema(view, key);
        this.keySize = key.size();
        var fields = new ArrayList<Field>(key.fields());
        for (Field feature : view.features().fields()) {
            for (int i = 0; i < feature.width(); i++) {
                String name = feature.width() == 1 ? feature.name() : feature.name() + "_" + i;
                fields.add(Field.of(name, feature.type()));
            }
        }
        fields.add(Field.of(ViewDefinition.Push.EVENT_TIME, ValueType.TIMESTAMP));
        this.columns = new Schema(fields);
    }

    /// The columns of a row: the key, the features with a column for each element of a list, the event time.
    public Schema columns() {
        return columns;
    }

    /// The write that a row stands for; a feature whose columns are all null is cleared.
    public PushedRow write(Frame row) {
        var frame = new Frame(written);
        var cleared = new BitSet();
        int column = 0;
        for (int field = 0; field < written.size(); field++) {
            boolean any = false;
            for (int i = 0; i < written.field(field).width(); i++, column++) {
                any |= row.has(column);
                copy(row, column, frame, written.cellOf(field) + i);
            }
            if (any) {
                frame.status(field, FeatureStatus.PRESENT);
            } else {
                cleared.set(field, field >= keySize);
            }
        }
        return new PushedRow(frame, cleared);
    }

    private static void copy(Frame row, int column, Frame to, int cell) {
        if (!row.has(column)) {
            to.putAbsent(cell);
        } else if (row.schema().field(column).type() == ValueType.STRING) {
            to.putText(cell, row.textAt(column));
        } else {
            to.putLong(cell, row.longAt(column));
        }
    }
}
