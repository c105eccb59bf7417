package dev.punctual.rocksdb;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// What a store's directory says of its tables and generations. Reads at opening; writes under the store's lock.
final class Catalog {
    /*
     * Keys and values; numbers have their most significant byte first:
     *
     *   F                         the layout's version, u32, now 1
     *   T name                    id of the table, u32, and its kind, one byte: r for rows, g for generations
     *   S table id                the generation served: number u32, rows u64, identity, and if it has a note, 0 and that
     *   D table id, number u32    a generation that is to be removed unless it is the one served; the number 0 stands for
     *                             the rows of a dropped table that was written row by row
     *
     * A load writes D before its first row. Publishing replaces S, deletes the new one's D and writes the old one's, all
     * in one synced batch; so at any instant a generation is served or doomed, and whatever a crash leaves doomed is
     * removed when the directory is opened. Dropping a table deletes its T and S and writes D for its rows, in one synced
     * batch too.
     */
    static final byte ROWS = 'r';
    static final byte GENERATIONS = 'g';

    /// The number under which all rows of a table are doomed; generations are counted from 1.
    static final int ALL_ROWS = 0;

    private static final int VERSION = 1;
    private static final byte[] VERSION_KEY = {'F'};

    private final Database database;
    private final ColumnFamilyHandle family;

    /// A table as it was found.
    record Known(int id, byte kind, @Nullable Served served) {}

    /// The generation that a table serves.
    record Served(int number, long rows, String generation, String note) {}

    /// A generation that nobody reads.
    record Doomed(int table, int number) {}

    /// All that was found.
    record Contents(Map<String, Known> tables, List<Doomed> doomed) {}

    Catalog(Database database, ColumnFamilyHandle family) {
        this.database = database;
        this.family = family;
    }

    /// Reads everything, and writes the version into a new directory.
    Contents read() {
        return database.use(db -> {
            requireVersion(db.get(family, VERSION_KEY));
            put(database.unsynced(), VERSION_KEY, Keys.ofInt(VERSION));
            var tables = new LinkedHashMap<String, Known>();
            var doomed = new ArrayList<Doomed>();
            try (Cursor cursor = database.cursor(family, new byte[] {'D'}, new byte[] {'U'})) {
                while (cursor.next()) {
                    ByteBuffer key = ByteBuffer.wrap(cursor.key());
                    byte letter = key.get();
                    if (letter == 'D') {
                        doomed.add(new Doomed(key.getInt(), key.getInt()));
                    } else if (letter == 'T') {
                        ByteBuffer value = ByteBuffer.wrap(cursor.value());
                        int id = value.getInt();
                        byte[] served = db.get(family, key('S', id));
                        tables.put(text(key), new Known(id, value.get(), served(served)));
                    }
                }
            }
            return new Contents(tables, doomed);
        });
    }

    /// Makes a table known.
    void register(String name, int id, byte kind) throws RocksDBException {
        byte[] value = ByteBuffer.allocate(5).putInt(id).put(kind).array();
        put(database.unsynced(), tableKey(name), value);
    }

    /// Makes a table unknown, and dooms what it served.
    void drop(String name, Doomed served) throws RocksDBException {
        try (var batch = new WriteBatch()) {
            batch.delete(family, tableKey(name));
            batch.delete(family, key('S', served.table()));
            batch.put(family, doomedKey(served), new byte[0]);
            database.write(db -> db.write(database.synchronously(), batch));
        }
    }

    /// Marks a generation for removal.
    void doom(Doomed generation) throws RocksDBException {
        put(database.synchronously(), doomedKey(generation), new byte[0]);
    }

    /// Forgets a generation whose rows are gone.
    void forget(Doomed generation) throws RocksDBException {
        byte[] key = doomedKey(generation);
        database.write(db -> db.delete(family, database.unsynced(), key));
    }

    /// Makes a doomed generation the one that is served, and dooms the one before it.
    void publish(int table, Served served, @Nullable Doomed before) throws RocksDBException {
        String text = served.generation() + (served.note().isEmpty() ? "" : '\0' + served.note());
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer value = ByteBuffer.allocate(12 + utf8.length);
        value.putInt(served.number()).putLong(served.rows()).put(utf8);
        try (var batch = new WriteBatch()) {
            batch.put(family, key('S', table), value.array());
            batch.delete(family, doomedKey(new Doomed(table, served.number())));
            if (before != null) {
                batch.put(family, doomedKey(before), new byte[0]);
            }
            database.write(db -> db.write(database.synchronously(), batch));
        }
    }

    private void put(WriteOptions options, byte[] key, byte[] value) throws RocksDBException {
        database.write(db -> db.put(family, options, key, value));
    }

    private static void requireVersion(byte @Nullable [] found) {
        if (found != null && ByteBuffer.wrap(found).getInt() != VERSION) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    "the store was written by another release with another layout; use that one,"
                            + " or load into a new directory");
        }
    }

    private static @Nullable Served served(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(value);
        int number = bytes.getInt();
        long rows = bytes.getLong();
        String text = text(bytes);
        int end = text.indexOf('\0');
        return end < 0
                ? new Served(number, rows, text, "")
                : new Served(number, rows, text.substring(0, end), text.substring(end + 1));
    }

    private static String text(ByteBuffer rest) {
        return StandardCharsets.UTF_8.decode(rest).toString();
    }

    private static byte[] tableKey(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + text.length).put((byte) 'T').put(text).array();
    }

    private static byte[] key(char letter, int table) {
        return ByteBuffer.allocate(5).put((byte) letter).putInt(table).array();
    }

    private static byte[] doomedKey(Doomed generation) {
        ByteBuffer key = ByteBuffer.allocate(9).put((byte) 'D').putInt(generation.table());
        return key.putInt(generation.number()).array();
    }
}
