package dev.punctual.jdbc;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.CopiedRowCursor;
import dev.punctual.core.offline.SqlText;
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
final class JdbcCursor extends CopiedRowCursor {
    /*
     * The driver fetches blocks of rows.
     * Closing cancels the query first: some drivers would otherwise read what is left of it.
     */
    private static final int ROWS_PER_FETCH = 2_000;

    /// Databases that know infinity say it with the ends of Java's time line; no event happens near them.
    private static final int LAST_YEAR = 290_000;

    private final JdbcAddress address;
    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final ColumnKind[] kinds;
    private boolean ended;
    private boolean closed;

    private JdbcCursor(
            JdbcAddress address,
            Connection connection,
            PreparedStatement statement,
            ResultSet rows,
            Columns columns) {
        super(columns.schema());
        this.address = address;
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
        this.kinds = columns.kinds().toArray(ColumnKind[]::new);
    }

    /// Runs a query on a connection, which belongs to the cursor from then on, even if this fails.
    static JdbcCursor run(JdbcAddress address, Connection connection, BoundQuery query) {
        boolean running = false;
        try {
            PreparedStatement statement = query.prepare(connection);
            statement.setFetchSize(ROWS_PER_FETCH);
            statement.setQueryTimeout(Math.toIntExact(address.timeout().toSeconds()));
            ResultSet rows = statement.executeQuery();
            Columns columns = Columns.of(rows.getMetaData());
            var cursor = new JdbcCursor(address, connection, statement, rows, columns);
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
            case INTEGER -> copy(column, rows.getLong(index), rows.wasNull());
            case NUMBER -> copy(column, rows.getDouble(index), rows.wasNull());
            case BOOL -> copy(column, rows.getBoolean(index) ? 1 : 0, rows.wasNull());
            case TEXT -> copy(column, rows.getString(index));
            case DATE -> {
                LocalDate date = rows.getObject(index, LocalDate.class);
                copy(column, date == null ? null : date.atStartOfDay());
            }
            case LOCAL_TIMESTAMP -> copy(column, rows.getObject(index, LocalDateTime.class));
            case TIMESTAMP -> {
                OffsetDateTime time = rows.getObject(index, OffsetDateTime.class);
                copy(column, time == null ? null : utc(time));
            }
        }
    }

    private void copy(int column, @Nullable LocalDateTime utc) {
        copy(column, utc == null ? 0 : micros(column, utc), utc == null);
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
                    "a value of the column " + schema().field(column).name() + " is infinite");
        }
        Instant instant = utc.toInstant(ZoneOffset.UTC);
        return SqlText.micros(instant);
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
