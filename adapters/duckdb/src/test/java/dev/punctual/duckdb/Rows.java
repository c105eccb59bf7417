package dev.punctual.duckdb;

import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Small results as lists, for assertions.
final class Rows {

    private Rows() {}

    /// All rows of a query, as boxed values.
    static List<List<@Nullable Object>> of(
            OfflineEngine engine, String sql, Map<String, Object> parameters) {
        var rows = new ArrayList<List<@Nullable Object>>();
        try (RowCursor cursor = engine.query(sql, parameters)) {
            while (cursor.next()) {
                rows.add(row(cursor));
            }
        }
        return rows;
    }

    static List<List<@Nullable Object>> of(OfflineEngine engine, String sql) {
        return of(engine, sql, Map.of());
    }

    private static List<@Nullable Object> row(RowCursor cursor) {
        var row = new ArrayList<@Nullable Object>();
        for (int i = 0; i < cursor.schema().size(); i++) {
            row.add(cursor.isNull(i) ? null : value(cursor, i));
        }
        return row;
    }

    private static Object value(RowCursor cursor, int column) {
        ValueType type = cursor.schema().field(column).type();
        return switch (type) {
            case FLOAT64 -> cursor.getDouble(column);
            case STRING -> cursor.getText(column);
            case BOOL, INT64, TIMESTAMP -> cursor.getLong(column);
        };
    }
}
