package dev.punctual.core.offline;

import dev.punctual.core.value.Schema;

/// The rows of a result, one at a time. Used by one thread.
public interface RowCursor extends AutoCloseable {

    /// Moves to the next row; false after the last.
    boolean next();

    /// The columns; lists have the width 1 here.
    Schema schema();

    boolean isNull(int column);

    /// An INT64 as it is, a BOOL as 0 or 1, a TIMESTAMP in microseconds (UTC).
    long getLong(int column);

    double getDouble(int column);

    String getText(int column);

    @Override
    void close();
}
