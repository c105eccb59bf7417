package dev.punctual.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.testing.ManualClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardedStoreTest {
    private static final byte[] KEY = {1};
    private static final byte[] ROW = {7, 8};
    private static final long BUDGET = 20_000_000;

    private final ManualClock clock = new ManualClock();
    private final Moody moody = new Moody();
    private final GuardedStore store = new GuardedStore(moody, clock);
    private final Table table = store.table("t");

    /// A store that answers, stalls or fails as told.
    private final class Moody implements OnlineStore {
        private final MemoryStore rows = new MemoryStore();
        private boolean stalls;
        private boolean fails;
        private int reads;

        @Override
        public void read(
                Table[] from, byte[][] keys, byte[] @Nullable [] into, int count, long deadline) {
            reads++;
            if (fails) {
                throw new ServingException(ErrorCode.STORAGE_FAILED, "as told");
            }
            if (stalls) {
                clock.advance(Duration.ofNanos(Math.max(0, deadline - clock.nanos())));
                Arrays.fill(into, 0, count, UNREAD);
            } else {
                rows.read(from, keys, into, count, deadline);
            }
        }

        @Override
        public Table table(String name) {
            return rows.table(name);
        }

        @Override
        public List<String> tables() {
            return rows.tables();
        }

        @Override
        public void drop(String name) {
            rows.drop(name);
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    @Test
    void whatIsReadIsPassedOnAndRemembered() {
        table.write(List.of(KEY), List.of(ROW));
        assertThat(store.remembered(table, KEY)).isNull();
        assertThat(read()).isEqualTo(ROW);
        assertThat(store.remembered(table, new byte[] {1})).isEqualTo(ROW);
        assertThat(store.remembered(table, new byte[] {2})).isNull();
        assertThat(store.remembered(store.table("other"), KEY)).isNull();
    }

    @Test
    void aStoreThatStallsIsLeftAloneAndComesBack() {
        table.write(List.of(KEY), List.of(ROW));
        moody.stalls = true;
        while (!store.open()) {
            assertThat(read()).isEmpty();
        }
        int before = moody.reads;
        long now = clock.nanos();
        for (int i = 0; i < 100; i++) {
            assertThat(read()).isEmpty();
        }
        assertThat(moody.reads).isEqualTo(before).isLessThan(20);
        assertThat(clock.nanos()).isEqualTo(now);

        clock.advance(Duration.ofMillis(201));
        long probed = clock.nanos();
        assertThat(read()).isEmpty();
        assertThat(clock.nanos() - probed).isLessThanOrEqualTo(2_000_000);

        moody.stalls = false;
        clock.advance(Duration.ofMillis(201));
        for (int i = 0; i < 3; i++) {
            assertThat(read()).isEqualTo(ROW);
        }
        assertThat(store.open()).isFalse();
    }

    @Test
    void aStoreThatFailsIsLeftAlone() {
        moody.fails = true;
        while (!store.open()) {
            assertThatExceptionOfType(ServingException.class).isThrownBy(this::read);
        }
        assertThat(read()).isEmpty();
    }

    @Test
    void whoHadNoTimeLeftSaysNothingOfTheStore() {
        moody.stalls = true;
        for (int i = 0; i < 100; i++) {
            assertThat(read(500_000)).isEmpty();
        }
        assertThat(store.open()).isFalse();
    }

    private byte @Nullable [] read() {
        return read(BUDGET);
    }

    private byte @Nullable [] read(long nanos) {
        var rows = new byte @Nullable [1][];
        store.read(new Table[] {table}, new byte[][] {KEY}, rows, 1, clock.nanos() + nanos);
        return rows[0];
    }
}
