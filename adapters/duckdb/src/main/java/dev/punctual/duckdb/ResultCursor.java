package dev.punctual.duckdb;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.CopiedRowCursor;
import dev.punctual.core.offline.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// A streamed result of DuckDB, on a connection of its own that ends with it.
final class ResultCursor extends CopiedRowCursor {
    /*
     * DuckDB computes a little ahead of the reader (some megabytes) and stops when the result is closed. The driver's
     * chunk interface would be twice as fast, but it ends quietly when a query fails half-way; the result set throws.
     */
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final Connection connection;
    private final ResultSet rows;
    private final ColumnKind[] kinds;
    private final int[] restOf; // where a text column's long texts are, from 1
    private final ShortTexts shortTexts = new ShortTexts();

    private ResultCursor(Connection connection, ResultSet rows, Columns columns) {
        super(columns.schema());
        this.connection = connection;
        this.rows = rows;
        this.kinds = columns.kinds().toArray(ColumnKind[]::new);
        this.restOf = new int[kinds.length];
        int rest = kinds.length;
        for (int i = 0; i < kinds.length; i++) {
            restOf[i] = kinds[i] == ColumnKind.TEXT ? ++rest : 0;
        }
    }

    /// Runs a query on a connection, which belongs to the cursor from then on, even if this fails.
    static ResultCursor run(Connection connection, String sql) {
        boolean running = false;
        try {
            PreparedStatement asked = connection.prepareStatement(sql);
            Columns columns = Columns.of(asked.getMetaData());
            PreparedStatement coded = connection.prepareStatement(withCodes(sql, columns));
            var cursor = new ResultCursor(connection, coded.executeQuery(), columns);
            running = true;
            return cursor;
        } catch (SQLException e) {
            throw Failure.of("the query failed", e);
        } finally {
            if (!running) {
                close(connection);
            }
        }
    }

    /// The query with a code in the place of each text, and the texts that have no code after all columns.
    private static String withCodes(String sql, Columns columns) {
        var texts = new ArrayList<String>();
        var all = new ArrayList<String>();
        for (int i = 0; i < columns.kinds().size(); i++) {
            String name = BoundSql.identifier(columns.schema().field(i).name());
            boolean text = columns.kinds().get(i) == ColumnKind.TEXT;
            all.add(text ? ShortTexts.code(name) : name);
            if (text) {
                texts.add(ShortTexts.rest(name));
            }
        }
        if (texts.isEmpty()) {
            return sql;
        }
        all.addAll(texts);
        return "SELECT "
                + String.join(", ", all)
                + " FROM (\n"
                + SqlText.parse(sql).select()
                + "\n)";
    }

    @Override
    public boolean next() {
        try {
            if (!rows.next()) {
                return false;
            }
            for (int i = 0; i < kinds.length; i++) {
                load(i);
            }
            return true;
        } catch (SQLException e) {
            throw Failure.of("the query failed", e);
        }
    }

    private void load(int column) throws SQLException {
        int index = column + 1;
        switch (kinds[column]) {
            case INTEGER -> copy(column, rows.getLong(index), rows.wasNull());
            case NUMBER -> copy(column, rows.getDouble(index), rows.wasNull());
            case BOOL -> copy(column, rows.getBoolean(index) ? 1 : 0, rows.wasNull());
            case TEXT -> copy(column, text(column));
            case UNSIGNED -> copy(column, unsigned(column), rows.wasNull());
            case TIMESTAMP -> copy(column, finite(column), rows.wasNull());
            case DATE ->
                    copy(column, micros(rows.getObject(index, LocalDate.class)), rows.wasNull());
            case SCALED_TIMESTAMP ->
                    copy(
                            column,
                            micros(rows.getObject(index, LocalDateTime.class)),
                            rows.wasNull());
        }
    }

    private @Nullable String text(int column) throws SQLException {
        long code = rows.getLong(column + 1);
        return rows.wasNull() ? rows.getString(restOf[column]) : shortTexts.text(code);
    }

    private long unsigned(int column) throws SQLException {
        long value = rows.getLong(column + 1);
        if (value < 0) {
            throw tooLarge(column, "is above the largest int64");
        }
        return value;
    }

    private long finite(int column) throws SQLException {
        long micros = rows.getLong(column + 1);
        if (Math.abs(micros) == Long.MAX_VALUE) {
            throw tooLarge(column, "is infinite");
        }
        return micros;
    }

    private static long micros(@Nullable LocalDate date) {
        return date == null ? 0 : Math.multiplyExact(date.toEpochDay(), MICROS_PER_DAY);
    }

    private static long micros(@Nullable LocalDateTime time) {
        return time == null ? 0 : SqlText.micros(time.toInstant(ZoneOffset.UTC));
    }

    private ServingException tooLarge(int column, String what) {
        return new ServingException(
                ErrorCode.OUT_OF_RANGE,
                "a value of the column " + schema().field(column).name() + " " + what);
    }

    @Override
    public void close() {
        close(connection);
    }

    private static void close(Connection connection) {
        try {
            connection.close(); // and with it the statement and the result
        } catch (SQLException e) {
            throw Failure.of("the query could not be ended", e);
        }
    }
}
