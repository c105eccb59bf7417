package dev.punctual.server.jobs;

import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.plan.ModelInput;
import dev.punctual.core.value.ValueType;
import dev.punctual.server.project.OfflineEngines;
import dev.punctual.xgboost.TrainingRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rows of a split as a model takes them, each with its label and with columns that tell whose it is. Read once.
final class StoredRows implements TrainingRows, AutoCloseable {
    private final OfflineEngine engine;
    private final RowCursor cursor;
    private final int width;
    private final boolean[] real;

    /// Opens the rows of a split.
    ///
    /// @param keys names of further columns, see [#keyText] and [#keyNumber]
    StoredRows(
            OfflineEngines engines,
            List<Path> files,
            ModelInput input,
            String label,
            List<String> keys) {
        this.width = input.width();
        this.engine = engines.overParts("stored", files);
        String columns =
                Stream.of(input.names(), List.of(RowLayout.labelColumn(label)), keys)
                        .flatMap(List::stream)
                        .map(name -> '"' + name + '"')
                        .collect(Collectors.joining(", "));
        this.cursor = engine.query("SELECT " + columns + " FROM stored", Map.of());
        this.real = new boolean[width];
        for (int i = 0; i < width; i++) {
            real[i] = cursor.schema().field(i).type() == ValueType.FLOAT64;
        }
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public boolean next(float[] row) {
        if (!cursor.next()) {
            return false;
        }
        for (int i = 0; i < width; i++) {
            if (cursor.isNull(i)) {
                row[i] = Float.NaN;
            } else {
                row[i] = real[i] ? (float) cursor.getDouble(i) : (float) cursor.getLong(i);
            }
        }
        return true;
    }

    @Override
    public float label() {
        return (float) cursor.getDouble(width);
    }

    /// The text in one of the key columns of the row read last.
    String keyText(int index) {
        return cursor.getText(width + 1 + index);
    }

    /// The integer, boolean or timestamp in one of the key columns of the row read last.
    long keyNumber(int index) {
        return cursor.getLong(width + 1 + index);
    }

    @Override
    public void close() {
        cursor.close();
        engine.close();
    }
}
