package dev.punctual.core.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameColumnsTest {
    private static final Schema FRAME =
            Schema.of(
                    Field.of("zone", ValueType.STRING),
                    new Field("last", ValueType.FLOAT64, 2),
                    Field.keyed("by_place", ValueType.INT64, 2));

    @Test
    void scalarsListsAndMapsHaveColumnsOfTheirOwn() {
        assertThat(new FrameColumns(FRAME).fields())
                .containsExactly(
                        Field.of("zone", ValueType.STRING),
                        Field.of("last[0]", ValueType.FLOAT64),
                        Field.of("last[1]", ValueType.FLOAT64),
                        Field.of("by_place.key[0]", ValueType.STRING),
                        Field.of("by_place.value[0]", ValueType.INT64),
                        Field.of("by_place.key[1]", ValueType.STRING),
                        Field.of("by_place.value[1]", ValueType.INT64));
    }

    @Test
    void whatIsWrittenIsRead() {
        var columns = new FrameColumns(FRAME);
        var frame = new Frame(FRAME);
        frame.putText(0, "UTC");
        frame.putDouble(1, -0.0);
        frame.putEntry(3, "Ulm", 7);
        for (int field = 0; field < FRAME.size(); field++) {
            frame.status(field, FeatureStatus.PRESENT);
        }
        var row = new Row();
        columns.write(frame, row);
        assertThat(row.values).containsExactly("UTC", -0.0, null, "Ulm", 7L, null, null);
        var read = new Frame(FRAME);
        read.putEntry(4, "gone", 1);
        columns.read(row, 0, read, 0);
        columns.read(row, 1, read, 1);
        columns.read(row, 3, read, 2);
        assertThat(read.textAt(0)).isEqualTo("UTC");
        assertThat(read.longAt(1)).isEqualTo(frame.longAt(1));
        assertThat(read.absentAt(2)).isTrue();
        assertThat(read.textAt(3)).isEqualTo("Ulm");
        assertThat(read.longAt(3)).isEqualTo(7);
        assertThat(read.absentAt(4)).isTrue();
    }

    /// One row that is written and then read.
    private static final class Row implements RowWriter, RowCursor {
        private final List<@Nullable Object> values = new ArrayList<>();

        @Override
        public void beginRow() {}

        @Override
        public void putNull() {
            values.add(null);
        }

        @Override
        public void putLong(long value) {
            values.add(value);
        }

        @Override
        public void putDouble(double value) {
            values.add(value);
        }

        @Override
        public void putText(String value) {
            values.add(value);
        }

        @Override
        public void endRow() {}

        @Override
        public void finish() {}

        @Override
        public boolean next() {
            return true;
        }

        @Override
        public Schema schema() {
            return new Schema(new FrameColumns(FRAME).fields());
        }

        @Override
        public boolean isNull(int column) {
            return values.get(column) == null;
        }

        @Override
        public long getLong(int column) {
            return (Long) Objects.requireNonNull(values.get(column));
        }

        @Override
        public double getDouble(int column) {
            return (Double) Objects.requireNonNull(values.get(column));
        }

        @Override
        public String getText(int column) {
            return (String) Objects.requireNonNull(values.get(column));
        }

        @Override
        public void close() {}
    }
}
