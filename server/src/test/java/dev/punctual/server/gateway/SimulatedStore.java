package dev.punctual.server.gateway;

import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.VirtualTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A store of a simulation that has a precomputed answer for every key. Reading takes time, and more while it is stalled.
final class SimulatedStore implements OnlineStore {
    static final double PREPARED = 7;
    static final long READ_NANOS = 30_000;

    private final VirtualTime time;
    private final MemoryStore tables = new MemoryStore();
    private final byte[] row;
    private long stalledUntilNanos;
    private int reads;

    SimulatedStore(VirtualTime time) {
        this.time = time;
        this.row = new PrecomputedRow("v1").encode(PREPARED, time.micros());
    }

    /// Answers nothing for a while from now on.
    void stall(long nanos) {
        stalledUntilNanos = time.elapsedNanos() + nanos;
    }

    /// How often it was asked.
    int reads() {
        return reads;
    }

    @Override
    public void read(
            Table[] from, byte[][] keys, byte[] @Nullable [] rows, int count, long deadlineNanos) {
        reads++;
        long needed = Math.max(READ_NANOS, stalledUntilNanos - time.elapsedNanos());
        long allowed = Math.max(0, deadlineNanos - time.nanos());
        time.spend(Math.min(needed, allowed));
        Arrays.fill(rows, 0, count, needed <= allowed ? row : UNREAD);
    }

    @Override
    public Table table(String name) {
        return tables.table(name);
    }

    @Override
    public List<String> tables() {
        return tables.tables();
    }

    @Override
    public void drop(String table) {
        tables.drop(table);
    }

    @Override
    public void close() {
        tables.close();
    }
}
