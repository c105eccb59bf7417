package dev.punctual.jdbc;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.offline.SqlText;
import dev.punctual.core.value.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// A streamed result of a database, on a connection of its own that ends with it.
final class JdbcCursor implements RowCursor {
    /*
     * The driver fetches blocks of rows. A row is copied out once, because a null is told only after the value was read.
     * Closing cancels the query first: some drivers would otherwise read what is left of it.
     */
    private static final int ROWS_PER_FETCH = 2_000;

    /// Databases that know infinity say it with the ends of Java's time line; no event happens near them.
    private static final int LAST_YEAR = 290_000;

    private final JdbcAddress address;
    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final Schema schema;
    private final ColumnKind[] kinds;
    private final long[] longs;
    private final double[] doubles;
    private final @Nullable String[] texts;
    private final boolean[] nulls;
    private boolean ended;
    private boolean closed;

    private JdbcCursor(JdbcAddress address, Connection connection, PreparedStatement statement)
            throws SQLException {
        this.address = address;
        this.connection = connection;
        this.statement = statement;
        this.rows = statement.executeQuery();
        Columns columns = Columns.of(rows.getMetaData());
        this.schema = columns.schema();
        this.kinds = columns.kinds().toArray(ColumnKind[]::new);
        this.longs = new long[kinds.length];
        this.doubles = new double[kinds.length];
        this.texts = new @Nullable String[kinds.length];
        this.nulls = new boolean[kinds.length];
    }

    /// Runs a query on a connection, which belongs to the cursor from then on, even if this fails.
    static JdbcCursor run(JdbcAddress address, Connection connection, BoundQuery query) {
        boolean running = false;
        try {
            PreparedStatement statement = query.prepare(connection);
            statement.setFetchSize(ROWS_PER_FETCH);
            statement.setQueryTimeout(Math.toIntExact(address.timeout().toSeconds()));
            var cursor = new JdbcCursor(address, connection, statement);
            running = true;
            return cursor;
        } catch (SQLException e) {
            throw Failure.ofQuery(address, e);
        } finally {
            if (!running) {
                Connections.close(connection);
            }
        }
    }

    @Override
    public boolean next() {
        try {
            if (!rows.next()) {
                ended = true;
                return false;
            }
            for (int i = 0; i < kinds.length; i++) {
                load(i);
            }
            return true;
        } catch (SQLException e) {
            throw Failure.ofQuery(address, e);
        }
    }

    private void load(int column) throws SQLException {
        int index = column + 1;
        switch (kinds[column]) {
            case INTEGER -> longs[column] = rows.getLong(index);
            case NUMBER -> doubles[column] = rows.getDouble(index);
            case BOOL -> longs[column] = rows.getBoolean(index) ? 1 : 0;
            case TEXT -> texts[column] = rows.getString(index);
            case DATE -> {
                LocalDate date = rows.getObject(index, LocalDate.class);
                longs[column] = date == null ? 0 : micros(column, date.atStartOfDay());
            }
            case LOCAL_TIMESTAMP -> {
                LocalDateTime time = rows.getObject(index, LocalDateTime.class);
                longs[column] = time == null ? 0 : micros(column, time);
            }
            case TIMESTAMP -> {
                OffsetDateTime time = rows.getObject(index, OffsetDateTime.class);
                longs[column] = time == null ? 0 : micros(column, utc(time));
            }
        }
        nulls[column] = rows.wasNull();
    }

    private static LocalDateTime utc(OffsetDateTime time) {
        // The ends of the time line cannot be moved to another offset.
        return Math.abs(time.getYear()) > LAST_YEAR
                ? time.toLocalDateTime()
                : time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    private long micros(int column, LocalDateTime utc) {
        if (Math.abs(utc.getYear()) > LAST_YEAR) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "a value of the column " + schema.field(column).name() + " is infinite");
        }
        Instant instant = utc.toInstant(ZoneOffset.UTC);
        return SqlText.micros(instant);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public boolean isNull(int column) {
        return nulls[column];
    }

    @Override
    public long getLong(int column) {
        if (kinds[column] == ColumnKind.NUMBER || kinds[column] == ColumnKind.TEXT) {
            throw wrongType(column, "an integer");
        }
        return longs[column];
    }

    @Override
    public double getDouble(int column) {
        return switch (kinds[column]) {
            case NUMBER -> doubles[column];
            case INTEGER, BOOL -> longs[column];
            case TEXT, DATE, LOCAL_TIMESTAMP, TIMESTAMP -> throw wrongType(column, "a number");
        };
    }

    @Override
    public String getText(int column) {
        String text = kinds[column] == ColumnKind.TEXT ? texts[column] : null;
        if (text == null) {
            throw wrongType(column, "a text");
        }
        return text;
    }

    private IllegalStateException wrongType(int column, String wanted) {
        return new IllegalStateException(
                "column " + schema.field(column) + " was read as " + wanted);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!ended) {
                statement.cancel();
            }
        } catch (SQLException e) {
            throw Failure.ofQuery(address, e);
        } finally {
            Connections.close(connection);
        }
    }
}
