package dev.punctual.jdbc;

import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// SQL run by a database that has a JDBC driver on the class path; only read. Safe for use by several threads.
///
/// It holds nothing while no query is open. In PostgreSQL the session's zone is UTC; other databases are told so in
/// their address or by the setup SQL.
public final class JdbcEngine implements OfflineEngine {
    private final JdbcAddress address;
    private final Connections connections;

    /// An engine that connects when it is first asked.
    public JdbcEngine(JdbcAddress address) {
        this.address = address;
        this.connections = new Connections(address);
    }

    @Override
    public RowCursor query(String sql, Map<String, Object> parameters) {
        var query = new BoundQuery(sql, parameters);
        return JdbcCursor.run(address, connections.open(), query);
    }

    @Override
    public Schema describe(String sql, Map<String, Object> parameters) {
        var query = new BoundQuery(sql, parameters);
        Connection connection = connections.open();
        try (PreparedStatement statement = query.prepare(connection)) {
            @Nullable ResultSetMetaData columns = statement.getMetaData();
            if (columns == null) {
                throw Failure.invalid(
                        "the driver of "
                                + address.shown()
                                + " cannot describe a query without running it");
            }
            return Columns.of(columns).schema();
        } catch (SQLException e) {
            throw Failure.ofQuery(address, e);
        } finally {
            Connections.close(connection);
        }
    }

    @Override
    public void close() {}
}
