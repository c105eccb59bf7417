package dev.punctual.core.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest rows by key, readable in micro- or milliseconds.
///
/// Each [Table] is written either row by row ([Table#write]) or in whole [Generation]s ([Table#begin]), never both: the
/// other way throws `IllegalStateException`. Everything here may be called by any thread. Neither side changes the byte
/// arrays that passed from one to the other.
///
/// Once closed, a store answers every call but [#close] with `STORAGE_FAILED`.
public interface OnlineStore extends AutoCloseable {

    /// The longest name of a table or a generation, in chars.
    int MAX_NAME_LENGTH = 256;

    /// The longest key, in bytes. A longer one is refused with `TOO_LARGE`.
    int MAX_KEY_BYTES = 8 << 10;

    /// The longest row, in bytes. A longer one is refused with `TOO_LARGE`.
    int MAX_ROW_BYTES = 16 << 20;

    /// The longest note of a generation, in bytes of UTF-8. A longer one is refused with `TOO_LARGE`.
    int MAX_NOTE_BYTES = 4 << 20;

    /// The table of that name, which is empty until first written. Equal names give the same table.
    Table table(String name);

    /// What a read gives in the place of a row that it did not get to before the deadline: no row that means anything is
    /// empty.
    byte[] UNREAD = new byte[0];

    /// Reads many rows of many tables in one round trip: `rows[i]` becomes the row of `keys[i]` in `tables[i]`, null
    /// where there is none, or [#UNREAD], for every `i` below `count`.
    ///
    /// All rows of one table come from one generation; rows written one by one are each the newest of their key.
    ///
    /// @param deadlineNanos when the caller stops waiting; a store that can block returns then with what it has
    /// @throws dev.punctual.core.error.ServingException with `STORAGE_FAILED` if the store cannot answer
    void read(
            Table[] tables, byte[][] keys, byte[] @Nullable [] rows, int count, long deadlineNanos);

    /// A row that was read before, for one that could not be read now; null if none is remembered.
    default byte @Nullable [] remembered(Table table, byte[] key) {
        return null;
    }

    /// The names of all tables that hold rows, sorted.
    List<String> tables();

    /// Removes a table with all its rows: at once for readers, who see all rows or none, and for good when this returns.
    ///
    /// The table is then as if it had never been written. Nobody may write to it meanwhile; a generation that is being
    /// loaded cannot be published any more. Where there is no such table, nothing happens.
    void drop(String table);

    /// Waits until every row written so far survives the end of the machine, as far as this store can promise that.
    default void sync() {}

    @Override
    void close();

    /// One named table.
    interface Table {
        String name();

        /// The newest row of a key, or null.
        byte @Nullable [] get(byte[] key);

        /// Writes `rows.get(i)` under `keys.get(i)`, all as one atomic batch, durable as the store promises when this
        /// returns; a null row removes its key. Of two rows for one key the later wins. After a crash, and in a scan,
        /// either the whole batch is there or none of it.
        void write(List<byte[]> keys, List<? extends byte @Nullable []> rows);

        /// Calls back with every row there was when the scan began, in the order of the keys' unsigned bytes.
        default void scan(RowVisitor visitor) {
            scan(Long.MAX_VALUE, visitor);
        }

        /// Calls back with the first rows of a scan, at most `limit` of them.
        void scan(long limit, RowVisitor visitor);

        /// Starts a new generation, which nobody reads until it is published. An unpublished one of the same identity,
        /// left by a load that died, is discarded first.
        ///
        /// @param id a name that sorts after those of older generations, such as the instant the data is as of
        Generation begin(String id);

        /// The identity of the generation being served, or null.
        @Nullable String generation();

        /// The number of rows of the generation being served; 0 where there is none.
        long generationRows();

        /// What was noted when the generation being served was published; empty for nothing.
        String generationNote();
    }

    /// A generation being written by one thread.
    ///
    /// Used after it was published, closed or discarded by a later [Table#begin], it throws `IllegalStateException`.
    interface Generation extends AutoCloseable {

        /// Adds a row. Of two rows for one key the later wins.
        void put(byte[] key, byte[] row);

        /// Adds the rows that the table serves to those put so far. Of a key that both have, one row stays: the one put,
        /// unless `preference` wants the one served.
        void layOver(RowPreference preference);

        /// The number of rows it has, one for each key. May take as long as reading them all.
        long rows();

        /// Makes this generation, whole and durable, the one that is read, and the one before it free to go.
        default void publish() {
            publish("");
        }

        /// Publishes it with a note, which comes and goes with it; see [Table#generationNote].
        void publish(String note);

        /// Discards the generation if it was not published.
        @Override
        void close();
    }

    /// Chooses between two rows of one key.
    @FunctionalInterface
    interface RowPreference {
        /// Whether the row that is served stays, rather than the one that was put.
        boolean keepsServed(byte[] served, byte[] put);
    }

    /// Receives rows of a scan.
    @FunctionalInterface
    interface RowVisitor {
        void row(byte[] key, byte[] bytes);
    }
}
