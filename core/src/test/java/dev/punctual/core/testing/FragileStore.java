package dev.punctual.core.testing;

import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A store of which the end of the machine takes rows that were written after the last sync.
public final class FragileStore implements OnlineStore {
    private final List<Write> unsynced = new ArrayList<>();
    private MemoryStore durable = new MemoryStore();
    private MemoryStore present = new MemoryStore();

    private record Write(String table, List<byte[]> keys, List<? extends byte @Nullable []> rows) {
        void to(OnlineStore store) {
            store.table(table).write(keys, rows);
        }
    }

    /// Lets the machine end: an unknown number of the newest batches that were not synced is gone.
    public void crash(SplittableRandom random) {
        unsynced.subList(0, random.nextInt(unsynced.size() + 1))
                .forEach(write -> write.to(durable));
        unsynced.clear();
        present = durable;
        durable = new MemoryStore();
        for (String name : present.tables()) {
            present.table(name)
                    .scan((key, row) -> durable.table(name).write(List.of(key), List.of(row)));
        }
    }

    @Override
    public void sync() {
        unsynced.forEach(write -> write.to(durable));
        unsynced.clear();
    }

    @Override
    public Table table(String name) {
        return new LoggedTable(name);
    }

    @Override
    public void read(
            Table[] tables, byte[][] keys, byte[] @Nullable [] rows, int count, long deadline) {
        for (int i = 0; i < count; i++) {
            rows[i] = tables[i].get(keys[i]);
        }
    }

    @Override
    public void drop(String table) {
        throw new UnsupportedOperationException("rows only");
    }

    @Override
    public List<String> tables() {
        return present.tables();
    }

    @Override
    public void close() {}

    private final class LoggedTable implements Table {
        private final String name;

        LoggedTable(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            return present.table(name).get(key);
        }

        @Override
        public void write(List<byte[]> keys, List<? extends byte @Nullable []> rows) {
            var write = new Write(name, keys, rows);
            write.to(present);
            unsynced.add(write);
        }

        @Override
        public void scan(long limit, RowVisitor visitor) {
            present.table(name).scan(limit, visitor);
        }

        @Override
        public Generation begin(String id) {
            throw new UnsupportedOperationException("rows only");
        }

        @Override
        public @Nullable String generation() {
            return null;
        }

        @Override
        public long generationRows() {
            return 0;
        }

        @Override
        public String generationNote() {
            return "";
        }
    }
}
