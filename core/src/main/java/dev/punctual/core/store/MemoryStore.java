package dev.punctual.core.store;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.value.KeyBytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An online store in the heap of this process, for tests and for data that may be lost with it.
public final class MemoryStore implements OnlineStore {
    /*
     * What every table serves is one immutable array, indexed by the table's ordinal, behind one volatile reference. A
     * read takes the reference once, so that all its rows of a table come from one generation however many are published
     * meanwhile; publishing copies the array, which is short. The lock orders whatever changes tables, and lets a scan
     * copy the references of a table's rows between two batches; point reads never take it.
     */
    private final ConcurrentMap<String, MemoryTable> tables = new ConcurrentHashMap<>();
    private final ReentrantLock changes = new ReentrantLock();
    private volatile @Nullable Contents[] served = {};
    private volatile boolean closed;

    /// What a table holds: rows written one by one, or a generation that no longer changes.
    private record Contents(@Nullable String generation, String note, Map<KeyBytes, byte[]> rows) {}

    @Override
    public Table table(String name) {
        requireOpen();
        MemoryTable known = tables.get(name);
        if (known != null) {
            return known;
        }
        StoreLimits.requireName(name);
        changes.lock();
        try {
            return tables.computeIfAbsent(name, key -> new MemoryTable(key, tables.size()));
        } finally {
            changes.unlock();
        }
    }

    @Override
    public void read(
            Table[] from, byte[][] keys, byte[] @Nullable [] rows, int count, long deadlineNanos) {
        requireOpen();
        @Nullable Contents[] now = served;
        for (int i = 0; i < count; i++) {
            Contents contents = at(now, own(from[i]));
            rows[i] = contents == null ? null : contents.rows.get(new KeyBytes(keys[i]));
        }
    }

    @Override
    public List<String> tables() {
        requireOpen();
        return tables.values().stream()
                .filter(MemoryTable::holdsRows)
                .map(Table::name)
                .sorted()
                .toList();
    }

    @Override
    public void drop(String name) {
        requireOpen();
        MemoryTable table = tables.get(name);
        if (table == null) {
            return;
        }
        changes.lock();
        try {
            table.unpublished.clear();
            serve(table, null);
        } finally {
            changes.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED, "the store is closed; open it again to use it");
        }
    }

    private MemoryTable own(Table table) {
        if (table instanceof MemoryTable memory && memory.store() == this) {
            return memory;
        }
        throw new IllegalArgumentException(table.name() + " is a table of another store");
    }

    private static @Nullable Contents at(@Nullable Contents[] contents, MemoryTable table) {
        return table.ordinal < contents.length ? contents[table.ordinal] : null;
    }

    private void serve(MemoryTable table, @Nullable Contents contents) {
        @Nullable Contents[] next =
                Arrays.copyOf(served, Math.max(served.length, table.ordinal + 1));
        next[table.ordinal] = contents;
        served = next;
    }

    private final class MemoryTable implements Table {
        private final String name;
        private final int ordinal;
        private final ConcurrentMap<String, MemoryGeneration> unpublished =
                new ConcurrentHashMap<>();

        MemoryTable(String name, int ordinal) {
            this.name = name;
            this.ordinal = ordinal;
        }

        MemoryStore store() {
            return MemoryStore.this;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            requireOpen();
            Contents contents = at(served, this);
            return contents == null ? null : contents.rows.get(new KeyBytes(key));
        }

        @Override
        public void write(List<byte[]> keys, List<? extends byte @Nullable []> rows) {
            requireOpen();
            StoreLimits.requireBatch(keys, rows);
            changes.lock();
            try {
                Map<KeyBytes, byte[]> target = writable().rows;
                for (int i = 0; i < keys.size(); i++) {
                    var key = new KeyBytes(keys.get(i));
                    byte[] row = rows.get(i);
                    if (row == null) {
                        target.remove(key);
                    } else {
                        target.put(key, row);
                    }
                }
            } finally {
                changes.unlock();
            }
        }

        @Override
        public void scan(long limit, RowVisitor visitor) {
            requireOpen();
            sorted().entrySet().stream()
                    .limit(limit)
                    .forEach(row -> visitor.row(row.getKey(), row.getValue()));
        }

        @Override
        public Generation begin(String id) {
            requireOpen();
            StoreLimits.requireName(id);
            changes.lock();
            try {
                Contents contents = at(served, this);
                if (contents != null && contents.generation == null) {
                    throw new IllegalStateException(name + " is written row by row");
                }
                var generation = new MemoryGeneration(this, id);
                unpublished.put(id, generation);
                return generation;
            } finally {
                changes.unlock();
            }
        }

        @Override
        public @Nullable String generation() {
            requireOpen();
            Contents contents = at(served, this);
            return contents == null ? null : contents.generation;
        }

        @Override
        public long generationRows() {
            requireOpen();
            Contents contents = at(served, this);
            return contents == null || contents.generation == null ? 0 : contents.rows.size();
        }

        @Override
        public String generationNote() {
            requireOpen();
            Contents contents = at(served, this);
            return contents == null ? "" : contents.note;
        }

        private boolean holdsRows() {
            Contents contents = at(served, this);
            return contents != null && !contents.rows.isEmpty();
        }

        private Contents writable() {
            Contents contents = at(served, this);
            if (contents == null && unpublished.isEmpty()) {
                contents = new Contents(null, "", new ConcurrentHashMap<>());
                serve(this, contents);
            }
            if (contents == null || contents.generation != null) {
                throw new IllegalStateException(name + " is written in generations");
            }
            return contents;
        }

        private NavigableMap<byte[], byte[]> sorted() {
            NavigableMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
            changes.lock();
            try {
                Contents contents = at(served, this);
                if (contents != null) {
                    contents.rows.forEach((key, row) -> sorted.put(key.bytes(), row));
                }
                return sorted;
            } finally {
                changes.unlock();
            }
        }
    }

    private final class MemoryGeneration implements Generation {
        private final MemoryTable table;
        private final String id;
        private final Map<KeyBytes, byte[]> rows = new HashMap<>();

        MemoryGeneration(MemoryTable table, String id) {
            this.table = table;
            this.id = id;
        }

        @Override
        public void put(byte[] key, byte[] row) {
            requireOpen();
            requireUnpublished(table.unpublished.get(id) == this);
            StoreLimits.requireRow(key, row);
            rows.put(new KeyBytes(key), row);
        }

        @Override
        public void layOver(RowPreference preference) {
            requireOpen();
            requireUnpublished(table.unpublished.get(id) == this);
            Contents contents = at(served, table);
            if (contents != null) {
                contents.rows.forEach((key, row) ->
                        rows.merge(
                                key,
                                row,
                                (put, same) -> preference.keepsServed(same, put) ? same : put));
            }
        }

        @Override
        public long rows() {
            requireOpen();
            requireUnpublished(table.unpublished.get(id) == this);
            return rows.size();
        }

        @Override
        public void publish(String note) {
            requireOpen();
            StoreLimits.requireNote(note);
            changes.lock();
            try {
                requireUnpublished(table.unpublished.remove(id, this));
                serve(table, new Contents(id, note, rows));
            } finally {
                changes.unlock();
            }
        }

        @Override
        public void close() {
            table.unpublished.remove(id, this);
        }

        private void requireUnpublished(boolean unpublished) {
            if (!unpublished) {
                throw new IllegalStateException(
                        "generation " + id + " of " + table.name + " was published or discarded");
            }
        }
    }
}
