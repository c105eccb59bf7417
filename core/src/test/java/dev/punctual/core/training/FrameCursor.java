package dev.punctual.core.training;

import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.List;

/// The rows of a result, held as frames.
final class FrameCursor implements RowCursor {
    private final Schema schema;
    private final List<Frame> rows;
    private int row = -1;

    FrameCursor(Schema schema, List<Frame> rows) {
        this.schema = schema;
        this.rows = rows;
    }

    @Override
    public boolean next() {
        return ++row < rows.size();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public boolean isNull(int column) {
        return !rows.get(row).has(column);
    }

    @Override
    public long getLong(int column) {
        return rows.get(row).longAt(column);
    }

    @Override
    public double getDouble(int column) {
        return rows.get(row).doubleAt(column);
    }

    @Override
    public String getText(int column) {
        return rows.get(row).textAt(column);
    }

    @Override
    public void close() {}
}
