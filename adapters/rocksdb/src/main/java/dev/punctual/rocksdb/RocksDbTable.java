package dev.punctual.rocksdb;

import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.RowVisitor;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.store.StoreLimits;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// One table of a store; its place among the others is the store's business, its rows are this one's.
final class RocksDbTable implements Table {
    static final int UNREGISTERED = -1;

    private final RocksDbStore store;
    private final Database database;
    private final String name;
    private final int ordinal;
    private final ConcurrentMap<String, RocksDbGeneration> unpublished = new ConcurrentHashMap<>();

    // Guarded by the store's lock.
    private int id = UNREGISTERED;
    private byte kind;
    private int served;
    private int lastNumber;

    RocksDbTable(RocksDbStore store, String name, int ordinal) {
        this.store = store;
        this.database = store.database();
        this.name = name;
        this.ordinal = ordinal;
    }

    RocksDbStore store() {
        return store;
    }

    int ordinal() {
        return ordinal;
    }

    int id() {
        return id;
    }

    byte kind() {
        return kind;
    }

    void register(int newId, byte newKind) {
        id = newId;
        kind = newKind;
    }

    /// Forgets what the catalog knew of it; the next to write gives it another identity.
    void unregister() {
        id = UNREGISTERED;
        served = 0;
    }

    /// The number of the generation being served; 0 where there is none.
    int served() {
        return served;
    }

    void serve(int number) {
        served = number;
        lastNumber = Math.max(lastNumber, number);
    }

    int nextNumber() {
        return ++lastNumber;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return database.use(db -> {
            while (true) {
                Place place = store.place(this);
                byte[] row = RocksDbStore.row(db, place, key);
                if (place == null || !place.removed()) {
                    return row;
                }
            }
        });
    }

    @Override
    public void write(List<byte[]> keys, List<? extends byte @Nullable []> rows) {
        StoreLimits.requireBatch(keys, rows);
        database.run(db -> {
            Place place = store.place(this);
            if (place == null || place.served() != null) {
                place = store.rowsOf(this);
            }
            try (var batch = new WriteBatch()) {
                for (int i = 0; i < keys.size(); i++) {
                    byte[] key = Keys.join(place.prefix(), keys.get(i));
                    byte[] row = rows.get(i);
                    if (row == null) {
                        batch.delete(place.family(), key);
                    } else {
                        batch.put(place.family(), key, row);
                    }
                }
                database.write(inside -> inside.write(database.unsynced(), batch));
            }
        });
    }

    @Override
    public void scan(long limit, RowVisitor visitor) {
        database.run(db -> {
            while (true) {
                Place place = store.place(this);
                if (place == null || scanned(place, limit, visitor)) {
                    return;
                }
            }
        });
    }

    /// False, and no row visited, if the place was being removed when the scan began.
    private boolean scanned(Place place, long limit, RowVisitor visitor) throws RocksDBException {
        byte[] prefix = place.prefix();
        try (Cursor cursor = database.cursor(place.family(), prefix, Keys.after(prefix))) {
            if (place.removed()) {
                return false; // from here on the cursor holds on to what it found
            }
            for (long left = limit; left > 0 && cursor.next(); left--) {
                byte[] key = cursor.key();
                visitor.row(Arrays.copyOfRange(key, prefix.length, key.length), cursor.value());
            }
            return true;
        }
    }

    boolean holdsRows() throws RocksDBException {
        Place place = store.place(this);
        if (place == null) {
            return false;
        }
        Catalog.Served served = place.served();
        if (served != null) {
            return served.rows() > 0;
        }
        byte[] prefix = place.prefix();
        try (Cursor cursor = database.cursor(place.family(), prefix, Keys.after(prefix))) {
            return cursor.next();
        }
    }

    @Override
    public Generation begin(String generation) {
        StoreLimits.requireName(generation);
        return database.use(db -> {
            Catalog.Doomed number = store.nameGeneration(this);
            var begun = new RocksDbGeneration(store, this, number, generation);
            RocksDbGeneration dead = unpublished.put(generation, begun);
            if (dead != null) {
                dead.close();
            }
            return begun;
        });
    }

    /// Says that a generation is unpublished no longer.
    void end(String generation, RocksDbGeneration ended) {
        unpublished.remove(generation, ended);
    }

    @Override
    public @Nullable String generation() {
        Catalog.Served now = servedNow();
        return now == null ? null : now.generation();
    }

    @Override
    public long generationRows() {
        Catalog.Served now = servedNow();
        return now == null ? 0 : now.rows();
    }

    @Override
    public String generationNote() {
        Catalog.Served now = servedNow();
        return now == null ? "" : now.note();
    }

    private Catalog.@Nullable Served servedNow() {
        database.gate().requireOpen();
        Place place = store.place(this);
        return place == null ? null : place.served();
    }
}
