package dev.punctual.core.store;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.resilience.CircuitBreaker;
import dev.punctual.core.resilience.CircuitBreaker.Outcome;
import dev.punctual.core.resilience.CircuitBreaker.Rules;
import dev.punctual.core.resilience.CircuitBreaker.State;
import dev.punctual.core.time.MonotonicClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A store that is left alone while it fails or stalls; some rows that were read from it are remembered for that time.
public final class GuardedStore implements OnlineStore {
    /*
     * A read that fails, or that gets less than all rows though it had time enough, counts against the store. While the
     * breaker is open, reads return at once with nothing: whoever asked goes on with remembered rows or defaults instead
     * of waiting for its whole budget, and does not hold the thread that others need. A probe gets little time.
     *
     * The memory has one place for each hash of a key; the newer row takes it. Writing is one reference, so remembering
     * costs next to nothing, and what is remembered may be older than what another thread has just read.
     */
    private static final Rules RULES =
            new Rules(Duration.ofMillis(200), 5, 0.5, Duration.ofMillis(200), 3);
    private static final long FAIR_NANOS = 1_000_000;
    private static final long PROBE_NANOS = 2_000_000;
    private static final int PLACES = 1 << 16;

    private final OnlineStore store;
    private final MonotonicClock clock;
    private final CircuitBreaker breaker;
    private final AtomicReferenceArray<@Nullable Remembered> memory =
            new AtomicReferenceArray<>(PLACES);

    private static final class Remembered {
        private final Table table;
        private final byte[] key;
        private final byte[] row;

        Remembered(Table table, byte[] key, byte[] row) {
            this.table = table;
            this.key = key;
            this.row = row;
        }
    }

    public GuardedStore(OnlineStore store, MonotonicClock clock) {
        this.store = store;
        this.clock = clock;
        this.breaker = new CircuitBreaker(RULES, clock);
    }

    /// Whether the store is left alone at present.
    public boolean open() {
        return breaker.state() != State.CLOSED;
    }

    @Override
    public void read(
            Table[] tables,
            byte[][] keys,
            byte[] @Nullable [] rows,
            int count,
            long deadlineNanos) {
        boolean probe = open();
        long era = breaker.enter();
        if (era == CircuitBreaker.REFUSED) {
            Arrays.fill(rows, 0, count, UNREAD);
            return;
        }
        long now = clock.nanos();
        long allowed = deadlineNanos - now;
        try {
            long until = probe ? now + Math.min(allowed, PROBE_NANOS) : deadlineNanos;
            store.read(tables, keys, rows, count, until);
        } catch (ServingException e) {
            breaker.report(era, Outcome.FAILED);
            throw e;
        }
        boolean whole = remember(tables, keys, rows, count);
        Outcome unread = allowed < FAIR_NANOS ? Outcome.WITHDRAWN : Outcome.FAILED;
        breaker.report(era, whole ? Outcome.ANSWERED : unread);
    }

    private boolean remember(Table[] tables, byte[][] keys, byte[] @Nullable [] rows, int count) {
        boolean whole = true;
        for (int i = 0; i < count; i++) {
            byte[] row = rows[i];
            if (row == null) {
                continue;
            }
            if (row.length == UNREAD.length) {
                whole = false;
            } else {
                memory.lazySet(place(tables[i], keys[i]), new Remembered(tables[i], keys[i], row));
            }
        }
        return whole;
    }

    @Override
    public byte @Nullable [] remembered(Table table, byte[] key) {
        Remembered known = memory.getAcquire(place(table, key));
        return known != null && known.table.equals(table) && Arrays.equals(known.key, key)
                ? known.row
                : null;
    }

    private static int place(Table table, byte[] key) {
        int hash = 31 * table.hashCode() + Arrays.hashCode(key);
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }

    @Override
    public Table table(String name) {
        return store.table(name);
    }

    @Override
    public List<String> tables() {
        return store.tables();
    }

    @Override
    public void drop(String table) {
        store.drop(table);
    }

    @Override
    public void sync() {
        store.sync();
    }

    @Override
    public void close() {
        store.close();
    }
}
