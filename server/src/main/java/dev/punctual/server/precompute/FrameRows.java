package dev.punctual.server.precompute;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.FrameColumns;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Some single features of the questions in Parquet files, as they were when these were asked. Read once.
public final class FrameRows implements AutoCloseable {
    private final OfflineEngine engine;
    private final RowCursor cursor;
    private final FrameColumns columns;
    private final Frame frame;

    /// Which rows are read.
    ///
    /// @param condition in SQL, such as `WHERE _arrived >= $from`; empty for all rows
    public record Rows(List<Path> files, String condition, Map<String, Object> parameters) {
        /// All rows of some files.
        public static Rows all(List<Path> files) {
            return new Rows(files, "", Map.of());
        }
    }

    /// @param features the features, single values all of them
    /// @param numbers further columns, see [#number]
    /// @throws ServingException with `NOT_FOUND` if the files have not all of these columns
    FrameRows(KeptRows kept, Rows rows, Schema features, List<String> numbers) {
        this.columns = new FrameColumns(features);
        this.frame = new Frame(features);
        // A column may be wanted as a feature and as a number, hence the other names.
        var names = new ArrayList<String>();
        features.fields().forEach(field -> names.add('"' + field.name() + '"'));
        numbers.forEach(name -> names.add('"' + name + "\" AS \"number " + names.size() + '"'));
        String sql = "SELECT " + String.join(", ", names) + " FROM stored " + rows.condition;
        this.engine = kept.engine().apply("stored", rows.files);
        try {
            requireColumns(features, numbers);
            this.cursor = engine.query(sql, rows.parameters);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private void requireColumns(Schema features, List<String> numbers) {
        var wanted = new ArrayList<>(numbers);
        features.fields().forEach(field -> wanted.add(field.name()));
        try (RowCursor none = engine.query("SELECT * FROM stored LIMIT 0", Map.of())) {
            for (String name : wanted) {
                if (none.schema().indexOf(name) < 0) {
                    throw new ServingException(
                            ErrorCode.NOT_FOUND, "the rows that are kept have no column " + name);
                }
            }
        }
    }

    /// Goes on to the next row, if there is one.
    public boolean next() {
        if (!cursor.next()) {
            return false;
        }
        for (int field = 0; field < frame.schema().size(); field++) {
            columns.read(cursor, field, frame, field);
            boolean missing = cursor.isNull(field);
            frame.status(field, missing ? FeatureStatus.MISSING : FeatureStatus.PRESENT);
        }
        return true;
    }

    /// The features of the row read last; the same frame for all rows.
    public Frame frame() {
        return frame;
    }

    /// One of the further columns of the row read last; NaN if it is null.
    public double number(int index) {
        int column = frame.schema().size() + index;
        if (cursor.isNull(column)) {
            return Double.NaN;
        }
        return switch (cursor.schema().field(column).type()) {
            case FLOAT64 -> cursor.getDouble(column);
            default -> (double) cursor.getLong(column);
        };
    }

    /// Writes the first of the further columns as a model's row.
    public void fill(float[] row) {
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) number(i);
        }
    }

    @Override
    public void close() {
        cursor.close();
        engine.close();
    }
}
