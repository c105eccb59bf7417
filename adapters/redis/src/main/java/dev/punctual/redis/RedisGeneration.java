package dev.punctual.redis;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.store.OnlineStore.RowPreference;
import dev.punctual.core.store.StoreLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A generation being loaded.
///
/// One thread writes it; another may discard it by beginning one of the same identity, hence the lock.
final class RedisGeneration implements Generation {
    private static final int BATCH_BYTES = 1 << 20;
    private static final int ROWS_TOGETHER = 1_000;

    private final RedisStore store;
    private final RedisTable table;
    private final long number;
    private final byte[] hash;
    private final String id;
    private final ReentrantLock writing = new ReentrantLock();
    private final List<byte[]> batch = new ArrayList<>(); // a field, its row, and so on
    private int batchBytes;
    private boolean ended;

    RedisGeneration(RedisStore store, RedisTable table, long number, byte[] hash, String id) {
        this.store = store;
        this.table = table;
        this.number = number;
        this.hash = hash;
        this.id = id;
        batch.add(Keys.MARK);
    }

    String id() {
        return id;
    }

    long number() {
        return number;
    }

    byte[] hash() {
        return hash;
    }

    RedisTable table() {
        return table;
    }

    @Override
    public void put(byte[] key, byte[] row) {
        StoreLimits.requireRow(key, row);
        store.link().requireOpen();
        writing.lock();
        try {
            requireUnpublished();
            batch.add(Keys.field(key));
            batch.add(row);
            batchBytes += key.length + row.length + 1;
            if (batchBytes >= BATCH_BYTES) {
                flush();
            }
        } finally {
            writing.unlock();
        }
    }

    private void flush() {
        if (batch.size() > 1) {
            store.link().run(Script.FILL, List.of(hash), batch);
            batch.subList(1, batch.size()).clear();
            batchBytes = 0;
        }
    }

    @Override
    public void layOver(RowPreference preference) {
        writing.lock();
        try {
            requireUnpublished();
            flush();
            if (table.place() instanceof Place.Generation served && served.rows() > 0) {
                var merge = new Merge(preference);
                new HashScan(store.link(), served.hash()).each(merge::offer);
                merge.flush();
                if (!TableScan.isWhole(store.link(), served)) {
                    throw new ServingException(
                            ErrorCode.STORAGE_FAILED,
                            "generation " + served.id() + " was removed while it was read");
                }
            }
        } finally {
            writing.unlock();
        }
    }

    /// Takes rows that are served, some at a time.
    private final class Merge {
        private final RowPreference preference;
        private final List<byte[]> keys = new ArrayList<>();
        private final List<byte[]> served = new ArrayList<>();

        Merge(RowPreference preference) {
            this.preference = preference;
        }

        void offer(byte[] key, byte[] row) {
            keys.add(key);
            served.add(row);
            if (keys.size() == ROWS_TOGETHER) {
                flush();
            }
        }

        void flush() {
            if (keys.isEmpty()) {
                return;
            }
            RedisGeneration.this.flush();
            List<byte @Nullable []> put = store.rows(hash, keys);
            for (int i = 0; i < keys.size(); i++) {
                byte[] own = put.get(i);
                if (own == null || preference.keepsServed(served.get(i), own)) {
                    put(keys.get(i), served.get(i));
                }
            }
            keys.clear();
            served.clear();
        }
    }

    @Override
    public long rows() {
        writing.lock();
        try {
            requireUnpublished();
            return count();
        } finally {
            writing.unlock();
        }
    }

    private long count() {
        flush();
        return Math.max(0, store.link().ask(commands -> commands.hlen(hash)) - 1);
    }

    @Override
    public void publish(String note) {
        StoreLimits.requireNote(note);
        store.link().requireOpen();
        writing.lock();
        try {
            requireUnpublished();
            table.requireKept(this);
            store.publish(this, count(), note);
            end();
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            if (!ended) {
                end();
                store.discard(this);
            }
        } finally {
            writing.unlock();
        }
    }

    private void end() {
        ended = true;
        batch.clear();
        table.end(this);
    }

    private void requireUnpublished() {
        if (ended) {
            throw new IllegalStateException(
                    "generation " + id + " of " + table.name() + " was published or discarded");
        }
    }
}
