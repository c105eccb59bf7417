package dev.punctual.rocksdb;

import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/// A walk in order over the rows that a range of keys had when it was opened. Used by one thread, inside the gate.
final class Cursor implements AutoCloseable {
    private final Database database;
    private final Slice end;
    private final ReadOptions options;
    private final RocksIterator rows;
    private final byte[] begin;
    private boolean started;

    Cursor(Database database, ColumnFamilyHandle family, byte[] begin, byte[] end) {
        this.database = database;
        this.begin = begin;
        this.end = new Slice(end);
        // What a scan reads once must not push out what questions read again and again.
        this.options = new ReadOptions().setIterateUpperBound(this.end).setFillCache(false);
        this.rows = database.handle().newIterator(family, options);
    }

    /// Moves to the next row; false after the last.
    boolean next() throws RocksDBException {
        database.gate().requireOpen();
        if (started) {
            rows.next();
        } else {
            rows.seek(begin);
            started = true;
        }
        if (rows.isValid()) {
            return true;
        }
        rows.status();
        return false;
    }

    byte[] key() {
        return rows.key();
    }

    byte[] value() {
        return rows.value();
    }

    @Override
    public void close() {
        rows.close();
        options.close();
        end.close();
    }
}
