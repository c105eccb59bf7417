package dev.punctual.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Executor;

/// Opens connections that only read, in UTC where the database can be told so.
final class Connections {
    /*
     * One connection for each query. A load asks a warehouse a few times an hour, so a pool would keep connections idle
     * for nothing, and hand over session state; opening one takes milliseconds (docs/decisions/jdbc.md).
     *
     * Two clocks watch a query: the driver's, until the first rows, which cancels the query in the database; and the
     * socket's, for a database or network that has gone silent, a little longer so that the first can do its work.
     */
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final int CONNECT_SECONDS = 15;
    private static final int GRACE_MILLIS = 15_000;
    private static final Executor ON_THE_SPOT = Runnable::run;

    private final JdbcAddress address;

    Connections(JdbcAddress address) {
        this.address = address;
    }

    /// A connection for one query, inside a transaction that changes nothing.
    Connection open() {
        try {
            Connection connection = DriverManager.getConnection(address.url(), properties());
            try {
                prepare(connection);
                return connection;
            } catch (SQLException e) {
                close(connection);
                throw e;
            }
        } catch (SQLException e) {
            throw Failure.ofConnecting(address, e);
        }
    }

    private Properties properties() {
        var properties = new Properties();
        if (!address.user().isEmpty()) {
            properties.setProperty("user", address.user());
        }
        if (!address.password().isEmpty()) {
            properties.setProperty("password", address.password());
        }
        if (isPostgresql()) {
            properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
            properties.setProperty("loginTimeout", Integer.toString(CONNECT_SECONDS));
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty("ApplicationName", "punctual");
        }
        return properties;
    }

    private void prepare(Connection connection) throws SQLException {
        connection.setNetworkTimeout(
                ON_THE_SPOT, Math.toIntExact(address.timeout().toMillis() + GRACE_MILLIS));
        try (Statement statement = connection.createStatement()) {
            if (isPostgresql()) {
                // The driver would take the zone of this process.
                statement.execute("SET TIME ZONE 'UTC'");
            }
            if (!address.setupSql().isBlank()) {
                statement.execute(address.setupSql());
            }
        }
        connection.setReadOnly(true);
        connection.setAutoCommit(false); // or PostgreSQL's driver would hold the whole result
    }

    private boolean isPostgresql() {
        return address.url().startsWith(POSTGRESQL);
    }

    /// Ends a connection and what it was about, whatever state it is in.
    static void close(Connection connection) {
        try (connection) {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            // It has gone already, and it only read.
            System.getLogger(Connections.class.getName())
                    .log(System.Logger.Level.DEBUG, "closing a connection", e);
        }
    }
}
