package dev.punctual.rocksdb;

import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.RowPreference;
import dev.punctual.core.store.StoreLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// A generation being loaded.
///
/// One thread writes it; another may discard it by beginning one of the same identity, hence the lock.
final class RocksDbGeneration implements Generation {
    private static final int BATCH_BYTES = 1 << 20;
    private static final int ROWS_PER_PUT = 256;

    private final RocksDbStore store;
    private final Database database;
    private final RocksDbTable table;
    private final Catalog.Doomed name;
    private final String id;
    private final ColumnFamilyHandle family;
    private final byte[] prefix;
    private final ReentrantLock writing = new ReentrantLock();
    private final WriteBatch batch = new WriteBatch();
    private int batchBytes;
    private boolean ended;

    RocksDbGeneration(RocksDbStore store, RocksDbTable table, Catalog.Doomed name, String id) {
        this.store = store;
        this.database = store.database();
        this.table = table;
        this.name = name;
        this.id = id;
        this.family = store.generations();
        this.prefix = RocksDbStore.prefix(name);
    }

    @Override
    public void put(byte[] key, byte[] row) {
        StoreLimits.requireRow(key, row);
        database.run(db -> {
            writing.lock();
            try {
                requireUnpublished();
                batch.put(family, Keys.join(prefix, key), row);
                batchBytes += prefix.length + key.length + row.length;
                if (batchBytes >= BATCH_BYTES) {
                    writeBatch();
                }
            } finally {
                writing.unlock();
            }
        });
    }

    /// Gathers rows before it puts them, because RocksDB is quick at many puts or many gets, but not at one after the
    /// other.
    @Override
    public void layOver(RowPreference preference) {
        var keys = new ArrayList<byte[]>(ROWS_PER_PUT);
        var rows = new ArrayList<byte[]>(ROWS_PER_PUT);
        table.scan((key, served) -> {
            byte[] put = locked(db -> db.get(family, Keys.join(prefix, key)));
            if (put == null || preference.keepsServed(served, put)) {
                keys.add(key);
                rows.add(served);
            }
            if (keys.size() == ROWS_PER_PUT) {
                put(keys, rows);
            }
        });
        put(keys, rows);
        locked(_ -> true);
    }

    private void put(List<byte[]> keys, List<byte[]> rows) {
        for (int i = 0; i < keys.size(); i++) {
            put(keys.get(i), rows.get(i));
        }
        keys.clear();
        rows.clear();
    }

    @Override
    public long rows() {
        return locked(_ -> count());
    }

    @Override
    public void publish(String note) {
        StoreLimits.requireNote(note);
        locked(db -> {
            try (var flush = new FlushOptions().setAllowWriteStall(true)) {
                db.flush(flush, family);
            }
            store.publish(table, name, new Catalog.Served(name.number(), count(), id, note));
            end();
            return true;
        });
    }

    /// Does something that needs every row to have been written.
    private <T extends @Nullable Object> T locked(Database.Work<T> work) {
        return database.use(db -> {
            writing.lock();
            try {
                requireUnpublished();
                writeBatch();
                return work.on(db);
            } finally {
                writing.unlock();
            }
        });
    }

    /// Without the log: rows that a crash takes from here belong to a generation that it dooms anyway.
    private void writeBatch() throws RocksDBException {
        if (batchBytes == 0) {
            return;
        }
        database.write(db -> db.write(database.unlogged(), batch));
        batch.clear();
        batchBytes = 0;
    }

    /// Counts the rows that there are: fewer than were put if some keys came twice.
    private long count() throws RocksDBException {
        long rows = 0;
        try (Cursor cursor = database.cursor(family, prefix, Keys.after(prefix))) {
            while (cursor.next()) {
                rows++;
            }
        }
        return rows;
    }

    @Override
    public void close() {
        writing.lock();
        try {
            if (!ended) {
                end();
                store.discard(name);
            }
        } finally {
            writing.unlock();
        }
    }

    private void end() {
        ended = true;
        batch.close();
        table.end(id, this);
    }

    private void requireUnpublished() {
        if (ended) {
            throw new IllegalStateException(
                    "generation " + id + " of " + table.name() + " was published or discarded");
        }
    }
}
