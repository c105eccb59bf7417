package dev.punctual.core.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest rows by key, readable in micro- or milliseconds.
///
/// Each [Table] is written either row by row ([Table#write]) or in whole [Generation]s ([Table#begin]), never both.
/// Everything here may be called by any thread.
public interface OnlineStore extends AutoCloseable {

    /// The table of that name, which is empty until first written. Equal names give the same table.
    Table table(String name);

    /// Reads many rows of many tables in one round trip: `rows[i]` becomes the row of `keys[i]` in `tables[i]`, or null
    /// where there is none, for every `i` below `count`.
    ///
    /// @param deadlineNanos when the caller stops waiting; a store that can block gives up then
    /// @throws dev.punctual.core.error.ServingException with `STORAGE_FAILED` if the store cannot answer
    void read(
            Table[] tables, byte[][] keys, byte @Nullable [][] rows, int count, long deadlineNanos);

    /// The names of all tables that hold rows.
    List<String> tables();

    @Override
    void close();

    /// One named table.
    interface Table {
        String name();

        /// The newest row of a key, or null.
        byte @Nullable [] get(byte[] key);

        /// Writes `rows.get(i)` under `keys.get(i)`, all as one atomic batch, durable as the store promises when this
        /// returns; a null row removes its key. Of two rows for one key the later wins.
        void write(List<byte[]> keys, List<byte @Nullable []> rows);

        /// Calls back with every row, in the order of the keys' bytes.
        void scan(RowVisitor visitor);

        /// Starts a new generation, which nobody reads until it is published. An unpublished one of the same identity,
        /// left by a load that died, is discarded first.
        ///
        /// @param id a name that sorts after those of older generations, such as the instant the data is as of
        Generation begin(String id);

        /// The identity of the generation being served, or null.
        @Nullable String generation();

        /// The number of rows of the generation being served; 0 where there is none.
        long generationRows();
    }

    /// A generation being written by one thread.
    interface Generation extends AutoCloseable {

        void put(byte[] key, byte[] row);

        /// Makes this generation, whole and durable, the one that is read, and the one before it free to go.
        void publish();

        /// Discards the generation if it was not published.
        @Override
        void close();
    }

    /// Receives rows of a scan.
    @FunctionalInterface
    interface RowVisitor {
        void row(byte[] key, byte[] bytes);
    }
}
