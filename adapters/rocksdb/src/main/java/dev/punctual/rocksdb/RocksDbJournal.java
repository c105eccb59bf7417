package dev.punctual.rocksdb;

import dev.punctual.core.store.Journal;
import dev.punctual.core.store.StoreLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// A journal in a RocksDB directory of its own.
///
/// A record survives the end of the process when [#append] returns, and that of the machine at the next sync: the one
/// asked for, or the timed one.
public final class RocksDbJournal implements Journal {
    /*
     * The key of a record is its position, eight bytes, so records are appended at the end of the key space: their files
     * never overlap, compaction only moves them down, and forgetting drops whole files. The first position that is not
     * forgotten is kept beside them: without it an emptied journal would count from the start again, and a reader who
     * remembers a position would take new records for old ones. It is synced before any file goes, for the same reason.
     */
    private static final byte[] FIRST = "first".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = Keys.ofLong(-1L); // greater than every position

    private final Database database;
    private final ColumnFamilyHandle marks;
    private final ColumnFamilyHandle records;
    private final AtomicLong next = new AtomicLong();

    private RocksDbJournal(Database database) {
        this.database = database;
        this.marks = database.family(0);
        this.records = database.family(1);
    }

    /// Opens the journal in a directory, or makes one there.
    ///
    /// @throws dev.punctual.core.error.ServingException with `STORAGE_FAILED` if it cannot be opened, such as when another
    ///     process has it open
    public static RocksDbJournal open(Path directory, RocksDbOptions options) {
        var database = new Database(directory, options, List.of("default", "records"));
        try {
            var journal = new RocksDbJournal(database);
            journal.recover();
            database.keepUp(options, () -> {});
            return journal;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void recover() {
        next.set(
                database.use(db -> {
                    byte[] first = db.get(marks, FIRST);
                    long known = first == null ? 0 : ByteBuffer.wrap(first).getLong();
                    try (var rows = db.newIterator(records)) {
                        rows.seekToLast();
                        rows.status();
                        return rows.isValid()
                                ? Math.max(known, ByteBuffer.wrap(rows.key()).getLong() + 1)
                                : known;
                    }
                }));
    }

    @Override
    public long append(byte[] record) {
        StoreLimits.requireRecord(record);
        return database.use(db -> {
            long position = next.get();
            byte[] key = Keys.ofLong(position);
            database.write(inside -> inside.put(records, database.unsynced(), key, record));
            next.set(position + 1);
            return position;
        });
    }

    @Override
    public void sync() {
        database.sync();
    }

    @Override
    public void replay(long from, RecordVisitor visitor) {
        database.run(db -> {
            byte[] begin = Keys.ofLong(Math.max(0, from));
            try (Cursor cursor = database.cursor(records, begin, END)) {
                while (cursor.next()) {
                    long position = ByteBuffer.wrap(cursor.key()).getLong();
                    visitor.record(position, cursor.value());
                }
            }
        });
    }

    @Override
    public void truncateBefore(long position) {
        database.run(db -> {
            long until = Math.min(position, next.get());
            if (until > 0) {
                forget(Keys.ofLong(until));
            }
        });
    }

    private void forget(byte[] until) throws RocksDBException {
        byte[] start = Keys.ofLong(0);
        try (var batch = new WriteBatch()) {
            byte[] first = database.handle().get(marks, FIRST);
            if (first == null
                    || ByteBuffer.wrap(first).getLong() < ByteBuffer.wrap(until).getLong()) {
                batch.put(marks, FIRST, until);
            }
            batch.deleteRange(records, start, until);
            database.write(db -> db.write(database.synchronously(), batch));
        }
        database.handle().deleteFilesInRanges(records, List.of(start, until), false);
    }

    @Override
    public long nextPosition() {
        database.gate().requireOpen();
        return next.get();
    }

    @Override
    public void close() {
        database.close();
    }
}
