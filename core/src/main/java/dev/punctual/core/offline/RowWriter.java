package dev.punctual.core.offline;

/// Writes rows into a file, column after column. Used by one thread.
public interface RowWriter extends AutoCloseable {

    /// Starts a row; its columns then follow in order.
    void beginRow();

    void putNull();

    /// An INT64, a BOOL as 0 or 1, or a TIMESTAMP in microseconds.
    void putLong(long value);

    void putDouble(double value);

    void putText(String value);

    void endRow();

    /// Makes the file whole, durable and visible under its name.
    void finish();

    /// Discards the file if it was not finished.
    @Override
    void close();
}
