package dev.punctual.rocksdb;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.store.StoreLimits;
import dev.punctual.core.time.MonotonicClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/// An online store embedded in this process, in a RocksDB directory that no other process may open meanwhile.
///
/// Rows written one by one survive the end of the process when the write returns, and that of the machine at the next
/// sync: the one asked for, or the timed one. A generation survives both when it is published.
public final class RocksDbStore implements OnlineStore {
    /*
     * Three column families: the catalog (see there), rows written one by one (table id u32, then the key), and rows of
     * generations (table id u32, generation u32, then the key). A load writes without the log, is flushed to synced
     * files, and only then does the catalog point to it; what a crash leaves behind is doomed by the catalog already.
     *
     * Where each table's rows lie is a Place, and all places are one immutable array, indexed by the table's ordinal,
     * behind one volatile reference: a read takes it once, so its rows of a table are of one generation. A replaced
     * generation is removed after a grace that is longer than any deadline. A reader that is slower than that cannot
     * miss rows all the same: a place says that it is being removed before its first row goes, the reader looks after
     * its last row came, and reads again from the present places if it must.
     *
     * The lock orders what changes tables; reads and writes of rows never take it. Rows are read one by one, because
     * RocksDB's multiGet and direct buffers gained nothing when measured (docs/decisions/stores.md).
     */
    private static final int ROWS_BETWEEN_CLOCK_READS = 64;

    private final Database database;
    private final Catalog catalog;
    private final MonotonicClock clock;
    private final long graceNanos;
    private final ConcurrentMap<String, RocksDbTable> tables = new ConcurrentHashMap<>();
    private final Queue<Retired> retired = new ConcurrentLinkedQueue<>();
    private final ReentrantLock changes = new ReentrantLock();
    private volatile @Nullable Place[] places = {};
    private int nextTableId;

    /// A generation, or all rows of a dropped table, that wait for their removal.
    private record Retired(Place place, Catalog.Doomed name, long dueNanos) {}

    private RocksDbStore(Database database, RocksDbOptions options) {
        this.database = database;
        this.catalog = new Catalog(database, database.family(0));
        this.clock = options.clock();
        this.graceNanos = options.grace().toNanos();
    }

    /// Opens the store in a directory, or makes one there.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if it cannot be opened, such as when another process has it open
    public static RocksDbStore open(Path directory, RocksDbOptions options) {
        var database = new Database(directory, options, List.of("default", "rows", "generations"));
        try {
            var store = new RocksDbStore(database, options);
            store.recover();
            database.keepUp(options, store::sweep);
            return store;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void recover() {
        Catalog.Contents found = catalog.read();
        found.tables().forEach(this::recover);
        for (Catalog.Doomed dead : found.doomed()) {
            nextTableId = Math.max(nextTableId, dead.table() + 1);
            remove(new Retired(placeOf(dead), dead, 0));
        }
    }

    private void recover(String name, Catalog.Known known) {
        var table = new RocksDbTable(this, name, tables.size());
        tables.put(name, table);
        table.register(known.id(), known.kind());
        nextTableId = Math.max(nextTableId, known.id() + 1);
        Catalog.Served served = known.served();
        if (served != null) {
            var generation = new Catalog.Doomed(known.id(), served.number());
            table.serve(served.number());
            point(table, new Place(generations(), prefix(generation), served));
        } else if (known.kind() == Catalog.ROWS) {
            point(table, new Place(rows(), Keys.ofInt(known.id()), null));
        }
    }

    @Override
    public Table table(String name) {
        database.gate().requireOpen();
        RocksDbTable known = tables.get(name);
        if (known != null) {
            return known;
        }
        StoreLimits.requireName(name);
        changes.lock();
        try {
            return tables.computeIfAbsent(name, n -> new RocksDbTable(this, n, tables.size()));
        } finally {
            changes.unlock();
        }
    }

    @Override
    public void read(
            Table[] from, byte[][] keys, byte[] @Nullable [] rows, int count, long deadlineNanos) {
        database.run(db -> {
            @Nullable Place[] now;
            do {
                now = places;
                for (int i = 0; i < count; i++) {
                    if (i % ROWS_BETWEEN_CLOCK_READS == ROWS_BETWEEN_CLOCK_READS - 1
                            && deadlineNanos - clock.nanos() <= 0) {
                        Arrays.fill(rows, i, count, UNREAD);
                        break;
                    }
                    rows[i] = row(db, at(now, own(from[i])), keys[i]);
                }
            } while (anyRemoved(now, from, count));
        });
    }

    /// The row of a key that lies, or lay, at a place.
    static byte @Nullable [] row(RocksDB db, @Nullable Place place, byte[] key)
            throws RocksDBException {
        return place == null ? null : db.get(place.family(), Keys.join(place.prefix(), key));
    }

    private boolean anyRemoved(@Nullable Place[] read, Table[] from, int count) {
        for (int i = 0; i < count; i++) {
            Place place = at(read, own(from[i]));
            if (place != null && place.removed()) {
                return true;
            }
        }
        return false;
    }

    private RocksDbTable own(Table table) {
        if (table instanceof RocksDbTable ours && ours.store() == this) {
            return ours;
        }
        throw new IllegalArgumentException(table.name() + " is a table of another store");
    }

    private static @Nullable Place at(@Nullable Place[] places, RocksDbTable table) {
        return table.ordinal() < places.length ? places[table.ordinal()] : null;
    }

    /// Where the table's rows lie now, or null before the first.
    @Nullable Place place(RocksDbTable table) {
        return at(places, table);
    }

    @Override
    public List<String> tables() {
        return database.use(db -> {
            var names = new ArrayList<String>();
            for (RocksDbTable table : tables.values()) {
                if (table.holdsRows()) {
                    names.add(table.name());
                }
            }
            Collections.sort(names);
            return names;
        });
    }

    @Override
    public void sync() {
        database.sync();
    }

    /// Waits for the calls that are under way, then frees the store; later calls fail with `STORAGE_FAILED`. A visitor of
    /// a scan must not call it.
    @Override
    public void close() {
        database.close();
    }

    Database database() {
        return database;
    }

    private ColumnFamilyHandle rows() {
        return database.family(1);
    }

    ColumnFamilyHandle generations() {
        return database.family(2);
    }

    private Place placeOf(Catalog.Doomed dead) {
        return dead.number() == Catalog.ALL_ROWS
                ? new Place(rows(), Keys.ofInt(dead.table()), null)
                : new Place(generations(), prefix(dead), null);
    }

    static byte[] prefix(Catalog.Doomed generation) {
        return Keys.join(Keys.ofInt(generation.table()), Keys.ofInt(generation.number()));
    }

    /// The place of a table that is written row by row, made at its first write.
    ///
    /// @throws IllegalStateException if it is written in generations
    Place rowsOf(RocksDbTable table) throws RocksDBException {
        changes.lock();
        try {
            requireKind(table, Catalog.ROWS);
            Place place = place(table);
            if (place == null) {
                place = new Place(rows(), Keys.ofInt(table.id()), null);
                point(table, place);
            }
            return place;
        } finally {
            changes.unlock();
        }
    }

    /// A name for a new generation of a table, doomed until it is published.
    ///
    /// @throws IllegalStateException if the table is written row by row
    Catalog.Doomed nameGeneration(RocksDbTable table) throws RocksDBException {
        changes.lock();
        try {
            requireKind(table, Catalog.GENERATIONS);
            var name = new Catalog.Doomed(table.id(), table.nextNumber());
            catalog.doom(name);
            return name;
        } finally {
            changes.unlock();
        }
    }

    private void requireKind(RocksDbTable table, byte kind) throws RocksDBException {
        if (table.id() == RocksDbTable.UNREGISTERED) {
            catalog.register(table.name(), nextTableId, kind);
            table.register(nextTableId++, kind);
        } else if (table.kind() != kind) {
            throw new IllegalStateException(
                    table.name()
                            + " is written "
                            + (kind == Catalog.ROWS ? "in generations" : "row by row"));
        }
    }

    /// Makes a generation whose rows are durable the one that is read.
    void publish(RocksDbTable table, Catalog.Doomed name, Catalog.Served served)
            throws RocksDBException {
        changes.lock();
        try {
            if (name.table() != table.id()) {
                throw new IllegalStateException(table.name() + " was dropped during the load");
            }
            Place old = place(table);
            var before = old == null ? null : new Catalog.Doomed(table.id(), table.served());
            catalog.publish(table.id(), served, before);
            table.serve(name.number());
            point(table, new Place(generations(), prefix(name), served));
            if (old != null && before != null) {
                retired.add(new Retired(old, before, clock.nanos() + graceNanos));
            }
        } finally {
            changes.unlock();
        }
    }

    private void point(RocksDbTable table, @Nullable Place place) {
        @Nullable Place[] next =
                Arrays.copyOf(places, Math.max(places.length, table.ordinal() + 1));
        next[table.ordinal()] = place;
        places = next;
    }

    /// Has a generation removed that was never published.
    void discard(Catalog.Doomed name) {
        retired.add(new Retired(placeOf(name), name, clock.nanos()));
    }

    @Override
    public void drop(String name) {
        database.run(_ -> {
            changes.lock();
            try {
                RocksDbTable table = tables.get(name);
                if (table != null && table.id() != RocksDbTable.UNREGISTERED) {
                    drop(table);
                }
            } finally {
                changes.unlock();
            }
        });
    }

    private void drop(RocksDbTable table) throws RocksDBException {
        Place place = place(table);
        int number = table.kind() == Catalog.ROWS ? Catalog.ALL_ROWS : table.served();
        var dead = new Catalog.Doomed(table.id(), number);
        catalog.drop(table.name(), dead);
        table.unregister();
        point(table, null);
        if (place != null) {
            retired.add(new Retired(place, dead, clock.nanos() + graceNanos));
        }
    }

    private void sweep() {
        for (var waiting = retired.iterator(); waiting.hasNext(); ) {
            Retired next = waiting.next();
            if (clock.nanos() - next.dueNanos() >= 0) {
                remove(next);
                waiting.remove();
            }
        }
    }

    private void remove(Retired generation) {
        byte[] begin = generation.place().prefix();
        byte[] end = Keys.after(begin);
        ColumnFamilyHandle family = generation.place().family();
        generation.place().remove();
        database.run(db -> {
            db.deleteFilesInRanges(family, List.of(begin, end), false);
            database.write(inside -> inside.deleteRange(family, database.unsynced(), begin, end));
            catalog.forget(generation.name());
        });
    }
}
