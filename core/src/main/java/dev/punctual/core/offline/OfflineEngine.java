package dev.punctual.core.offline;

import dev.punctual.core.value.Schema;
import java.util.Map;

/// Runs SQL where bulk data lives. Safe for use by several threads.
///
/// Times are instants: a column or parameter without a zone is in UTC, whatever the zone of this process, and a column
/// with one is the instant it says.
public interface OfflineEngine extends AutoCloseable {

    /// Runs a query and streams its result; never holds all of it.
    ///
    /// @param sql one SELECT; `$name` stands for a parameter
    /// @param parameters values of the parameters: `Long`, `Double`, `String`, `Boolean` or `java.time.Instant`
    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION` and the engine's message if the SQL is
    ///     wrong
    RowCursor query(String sql, Map<String, Object> parameters);

    /// The columns that a query would have, without running it.
    Schema describe(String sql, Map<String, Object> parameters);

    /// Ends the engine; its cursors and writers must have been closed.
    @Override
    void close();
}
