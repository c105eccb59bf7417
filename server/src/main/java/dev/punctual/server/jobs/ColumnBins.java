package dev.punctual.server.jobs;

import dev.punctual.core.drift.StabilityIndex;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How the values of one column are counted: conditions for each bin, learned from a reference.
///
/// @param column as SQL names it
/// @param missing the condition of a row without a value
/// @param bins conditions that hold for ever more rows (`up to`) or each for its own
/// @param upTo whether each condition holds for all that the one before holds for
/// @param values of the parameters in the conditions
record ColumnBins(
        String column,
        String missing,
        List<String> bins,
        boolean upTo,
        Map<String, Object> values) {

    private static final int DECILES = 10;
    private static final int MOST_WORDS = 20;

    /// Bins of a column of a table.
    static ColumnBins learned(OfflineEngine engine, String table, Field field) {
        String column = '"' + field.name() + '"';
        return switch (field.type()) {
            case STRING, BOOL -> words(engine, table, column);
            case FLOAT64 ->
                    numbers(engine, table, column, column + " IS NULL OR isnan(" + column + ")");
            default -> numbers(engine, table, column, column + " IS NULL");
        };
    }

    /// Whether values of a type can be told apart by bins that last: times cannot.
    static boolean possible(Field field) {
        return field.type() != ValueType.TIMESTAMP && !field.name().contains(".key[");
    }

    /// Bins of numbers by bounds.
    static ColumnBins upTo(String column, String missing, double[] edges) {
        var bins = new ArrayList<String>();
        var values = new HashMap<String, Object>();
        for (double edge : edges) {
            String name = "b" + bins.size();
            bins.add(column + " <= $" + name);
            values.put(name, edge);
        }
        return new ColumnBins(column, missing, bins, true, values);
    }

    private static ColumnBins numbers(
            OfflineEngine engine, String table, String column, String missing) {
        var sql = new StringBuilder("SELECT ");
        for (int i = 1; i < DECILES; i++) {
            sql.append(i == 1 ? "" : ", ")
                    .append(
                            "CAST(quantile_disc(%s, 0.%d) AS DOUBLE) AS q%d"
                                    .formatted(column, i, i));
        }
        sql.append(" FROM ").append(table).append(" WHERE NOT (").append(missing).append(')');
        var quantiles = new ArrayList<Double>();
        try (RowCursor row = engine.query(sql.toString(), Map.of())) {
            row.next();
            for (int i = 0; i < DECILES - 1 && !row.isNull(i); i++) {
                quantiles.add(row.getDouble(i));
            }
        }
        double[] edges = quantiles.stream().mapToDouble(Double::doubleValue).toArray();
        return upTo(column, missing, StabilityIndex.edges(edges));
    }

    private static ColumnBins words(OfflineEngine engine, String table, String column) {
        String text = "CAST(" + column + " AS VARCHAR)";
        String sql =
                "SELECT %s AS word FROM %s WHERE %s IS NOT NULL GROUP BY word ORDER BY count(*) DESC, word LIMIT %d"
                        .formatted(text, table, column, MOST_WORDS);
        var bins = new ArrayList<String>();
        var values = new HashMap<String, Object>();
        try (RowCursor row = engine.query(sql, Map.of())) {
            while (row.next()) {
                String name = "b" + bins.size();
                bins.add(text + " = $" + name);
                values.put(name, row.getText(0));
            }
        }
        return new ColumnBins(column, column + " IS NULL", bins, false, values);
    }

    /// Counts the rows of a table: for each bin, then those in none, then those without a value.
    ///
    /// @param where a condition, with its parameters
    long[] count(OfflineEngine engine, String table, Where where) {
        var sql = new StringBuilder("SELECT count(*) AS n, count(*) FILTER (WHERE ");
        sql.append(missing).append(") AS missing");
        for (int i = 0; i < bins.size(); i++) {
            sql.append(", count(*) FILTER (WHERE ").append(bins.get(i)).append(") AS n").append(i);
        }
        sql.append(" FROM ").append(table).append(" WHERE ").append(where.sql);
        var parameters = new HashMap<>(values);
        parameters.putAll(where.parameters);
        try (RowCursor row = engine.query(sql.toString(), parameters)) {
            row.next();
            var counts = new long[bins.size()];
            long sum = 0;
            for (int i = 0; i < counts.length; i++) {
                sum += row.getLong(i + 2);
                counts[i] = upTo ? row.getLong(i + 2) : sum;
            }
            return StabilityIndex.bins(counts, row.getLong(0), row.getLong(1));
        }
    }

    /// Which rows are counted.
    record Where(String sql, Map<String, Object> parameters) {
        static final Where ALL = new Where("true", Map.of());
    }
}
