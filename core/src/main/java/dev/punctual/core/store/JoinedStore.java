package dev.punctual.core.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Two stores as one: tables that are written row by row are in the first, those that are written in generations in the
/// second.
public final class JoinedStore implements OnlineStore {
    /*
     * A table is in the second store while that has a generation of it. A read parts its keys by where each table is, asks
     * both stores, and asks again if a table began to be, or ceased to be, in the second meanwhile; so all rows of a table
     * come from one of them. A lock for each table orders its first write, its publications and its removal.
     */
    private final OnlineStore rowStore;
    private final OnlineStore generationStore;
    private final ConcurrentMap<String, JoinedTable> tables = new ConcurrentHashMap<>();

    /// Takes both stores over. Generations of the first, such as a release before has written, move to the second.
    ///
    /// @param moved hears of each table that did
    public JoinedStore(OnlineStore rowStore, OnlineStore generationStore, Consumer<String> moved) {
        this.rowStore = rowStore;
        this.generationStore = generationStore;
        for (String name : rowStore.tables()) {
            Table table = rowStore.table(name);
            String generation = table.generation();
            if (generation != null) {
                move(table, generation, generationStore.table(name));
                rowStore.drop(name);
                moved.accept(name);
            }
        }
    }

    /// Copies a generation, unless there is a newer one.
    private static void move(Table from, String id, Table to) {
        if (to.generation() == null) {
            try (Generation generation = to.begin(id)) {
                from.scan(generation::put);
                generation.publish(from.generationNote());
            }
        }
    }

    @Override
    public Table table(String name) {
        JoinedTable known = tables.get(name);
        if (known != null) {
            Table _ = rowStore.table(name); // which says so if it was closed
            return known;
        }
        var made = new JoinedTable(rowStore.table(name), generationStore.table(name));
        JoinedTable before = tables.putIfAbsent(name, made);
        return before == null ? made : before;
    }

    @Override
    public void read(
            Table[] from, byte[][] keys, byte[] @Nullable [] rows, int count, long deadlineNanos) {
        var parted = new Parted(from, keys, count);
        do {
            parted.read(rows, deadlineNanos);
        } while (parted.moved());
    }

    /// The keys of a read, parted by the store that has their tables.
    private final class Parted {
        private final JoinedTable[] tables;
        private final byte[][] keys;
        private final boolean[] inGenerations;

        Parted(Table[] from, byte[][] keys, int count) {
            this.tables = new JoinedTable[count];
            this.keys = keys;
            this.inGenerations = new boolean[count];
            for (int i = 0; i < count; i++) {
                tables[i] = own(from[i]);
            }
        }

        void read(byte[] @Nullable [] rows, long deadlineNanos) {
            int generations = 0;
            for (int i = 0; i < tables.length; i++) {
                inGenerations[i] = tables[i].served;
                generations += inGenerations[i] ? 1 : 0;
            }
            read(true, generations, rows, deadlineNanos);
            read(false, tables.length - generations, rows, deadlineNanos);
        }

        private void read(
                boolean generations, int count, byte[] @Nullable [] rows, long deadlineNanos) {
            if (count == 0) {
                return;
            }
            boolean all = count == tables.length;
            var from = new Table[count];
            byte[][] by = all ? keys : new byte[count][];
            byte[] @Nullable [] found = all ? rows : new byte[count] @Nullable [];
            for (int i = 0, to = 0; i < tables.length; i++) {
                if (inGenerations[i] == generations) {
                    from[to] = generations ? tables[i].loaded : tables[i].written;
                    by[to++] = keys[i];
                }
            }
            (generations ? generationStore : rowStore).read(from, by, found, count, deadlineNanos);
            for (int i = 0, next = 0; !all && i < tables.length; i++) {
                if (inGenerations[i] == generations) {
                    rows[i] = found[next++];
                }
            }
        }

        boolean moved() {
            for (int i = 0; i < tables.length; i++) {
                if (tables[i].served != inGenerations[i]) {
                    return true;
                }
            }
            return false;
        }
    }

    private JoinedTable own(Table table) {
        if (table instanceof JoinedTable ours && ours.store() == this) {
            return ours;
        }
        throw new IllegalArgumentException(table.name() + " is a table of another store");
    }

    @Override
    public List<String> tables() {
        var names = new ArrayList<>(rowStore.tables());
        names.addAll(generationStore.tables());
        Collections.sort(names);
        return names;
    }

    @Override
    public void drop(String name) {
        own(table(name)).drop();
    }

    @Override
    public void sync() {
        rowStore.sync();
        generationStore.sync();
    }

    @Override
    public void close() {
        try (rowStore;
                generationStore) {
            tables.clear();
        }
    }

    private enum Kind {
        UNWRITTEN,
        ROWS,
        GENERATIONS
    }

    private final class JoinedTable implements Table {
        private final Table written;
        private final Table loaded;
        private final ReentrantLock changes = new ReentrantLock();
        private volatile Kind kind = Kind.UNWRITTEN;
        private volatile boolean served; // a generation

        JoinedTable(Table written, Table loaded) {
            this.written = written;
            this.loaded = loaded;
            this.served = loaded.generation() != null;
        }

        JoinedStore store() {
            return JoinedStore.this;
        }

        /// Where the rows are now.
        private Table rows() {
            return served ? loaded : written;
        }

        @Override
        public String name() {
            return written.name();
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            return rows().get(key);
        }

        @Override
        public void scan(long limit, RowVisitor visitor) {
            rows().scan(limit, visitor);
        }

        @Override
        public void write(List<byte[]> keys, List<? extends byte @Nullable []> rows) {
            if (kind != Kind.ROWS) {
                become(Kind.ROWS);
            }
            written.write(keys, rows);
        }

        @Override
        public Generation begin(String id) {
            StoreLimits.requireName(id);
            become(Kind.GENERATIONS);
            return new JoinedGeneration(this, loaded.begin(id));
        }

        private void become(Kind wanted) {
            changes.lock();
            try {
                boolean loads = loaded.generation() != null; // or says that the store was closed
                if (kind == Kind.UNWRITTEN) {
                    kind = loads ? Kind.GENERATIONS : holdsRows() ? Kind.ROWS : wanted;
                }
                if (kind != wanted) {
                    throw new IllegalStateException(
                            name()
                                    + " is written "
                                    + (wanted == Kind.ROWS ? "in generations" : "row by row"));
                }
            } finally {
                changes.unlock();
            }
        }

        private boolean holdsRows() {
            var rows = new boolean[1];
            written.scan(1, (_, _) -> rows[0] = true);
            return rows[0];
        }

        void published() {
            changes.lock();
            try {
                served = loaded.generation() != null; // unless it was dropped since
            } finally {
                changes.unlock();
            }
        }

        void drop() {
            changes.lock();
            try {
                generationStore.drop(name());
                served = false;
                rowStore.drop(name());
                kind = Kind.UNWRITTEN;
            } finally {
                changes.unlock();
            }
        }

        @Override
        public @Nullable String generation() {
            return loaded.generation();
        }

        @Override
        public long generationRows() {
            return loaded.generationRows();
        }

        @Override
        public String generationNote() {
            return loaded.generationNote();
        }
    }

    /// A generation whose table learns when it is served.
    private record JoinedGeneration(JoinedTable table, Generation generation)
            implements Generation {
        @Override
        public void put(byte[] key, byte[] row) {
            generation.put(key, row);
        }

        @Override
        public void layOver(RowPreference preference) {
            generation.layOver(preference);
        }

        @Override
        public long rows() {
            return generation.rows();
        }

        @Override
        public void publish(String note) {
            generation.publish(note);
            table.published();
        }

        @Override
        public void close() {
            generation.close();
        }
    }
}
