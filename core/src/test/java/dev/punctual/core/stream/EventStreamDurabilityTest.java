package dev.punctual.core.stream;

import static dev.punctual.core.stream.EventStreamSimulationTest.SECOND;
import static dev.punctual.core.stream.EventStreamSimulationTest.count;
import static dev.punctual.core.stream.EventStreamSimulationTest.frame;
import static dev.punctual.core.stream.EventStreamSimulationTest.open;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.store.Journal;
import dev.punctual.core.store.MemoryJournal;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.EventStreamSimulationTest.Sale;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is kept, in which order it becomes durable, and what the end of the machine may take.
class EventStreamDurabilityTest {

    @Test
    void eventsAfterAPowerLossCountThoughTheJournalLostTheNewest() {
        var store = new MemoryStore();
        var journal = new MemoryJournal();
        EventStream stream = open(store, journal);
        for (int i = 0; i < 10; i++) {
            push(stream, i, "a");
        }
        stream.save(Integer.MAX_VALUE);
        Journal left = firstRecords(journal, 6);
        EventStream after = open(store, left);
        push(after, 100, "a");
        push(after, 101, "a");
        assertThat(count(after, "a", 20 * SECOND)).isEqualTo(12);
        assertThat(count(open(store, left), "a", 20 * SECOND)).isEqualTo(12);
    }

    @Test
    void eventsCountWhenTheWholeJournalIsGone() {
        var store = new MemoryStore();
        EventStream stream = open(store, new MemoryJournal());
        for (int i = 0; i < 10; i++) {
            push(stream, i, "a");
        }
        stream.save(Integer.MAX_VALUE);
        EventStream after = open(store, new MemoryJournal());
        push(after, 100, "a");
        assertThat(count(after, "a", 20 * SECOND)).isEqualTo(11);
    }

    @Test
    void recordsAreForgottenSeldomAndOnlyWhenTheirRowsSurviveTheMachine() {
        var log = new ArrayList<String>();
        EventStream stream = open(new LoggingStore(log), new LoggingJournal(log));
        for (int i = 0; i < 3_500; i++) {
            stream.push(List.of(frame(new Sale(i, i * SECOND, "a", 1))));
            stream.save(10);
        }
        assertThat(log).containsExactly("sync", "forget", "sync", "forget", "sync", "forget");
    }

    @Test
    void aKeyThatNoQuestionCanSeeIsForgotten() {
        var store = new MemoryStore();
        EventStream stream = open(store, new MemoryJournal());
        StreamView view = stream.views().getFirst();
        for (int i = 0; i < 50; i++) {
            stream.push(List.of(frame(new Sale(i, SECOND, "shop " + i, 1))));
        }
        assertThat(view.keyCount()).isEqualTo(50);
        for (int i = 100; i < 200; i++) {
            stream.push(List.of(frame(new Sale(i, i * 10L * SECOND, "a", 1))));
            stream.save(2);
        }
        assertThat(view.keyCount()).isEqualTo(1);
        stream.push(List.of(frame(new Sale(1_000, 2_000 * SECOND, "shop 3", 1))));
        assertThat(count(stream, "shop 3", 2_001 * SECOND)).isEqualTo(1);
        stream.save(Integer.MAX_VALUE);
        assertThat(open(store, new MemoryJournal()).views().getFirst().keyCount()).isEqualTo(2);
    }

    private static void push(EventStream stream, long id, String shop) {
        PushResult result = stream.push(List.of(frame(new Sale(id, 10 * SECOND, shop, 1))));
        assertThat(result.accepted()).isEqualTo(1);
    }

    private static Journal firstRecords(Journal journal, int count) {
        var first = new MemoryJournal();
        journal.replay(
                0,
                (position, record) -> {
                    if (position < count) {
                        first.append(record);
                    }
                });
        return first;
    }

    /// A store that says when it is synced.
    private static final class LoggingStore implements OnlineStore {
        private final OnlineStore store = new MemoryStore();
        private final List<String> log;

        LoggingStore(List<String> log) {
            this.log = log;
        }

        @Override
        public Table table(String name) {
            return store.table(name);
        }

        @Override
        public void read(
                Table[] tables,
                byte[][] keys,
                byte[] @Nullable [] rows,
                int count,
                long deadlineNanos) {
            store.read(tables, keys, rows, count, deadlineNanos);
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
            log.add("sync");
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /// A journal that says when it forgets.
    private static final class LoggingJournal implements Journal {
        private final Journal journal = new MemoryJournal();
        private final List<String> log;

        LoggingJournal(List<String> log) {
            this.log = log;
        }

        @Override
        public long append(byte[] record) {
            return journal.append(record);
        }

        @Override
        public void sync() {
            journal.sync();
        }

        @Override
        public void replay(long from, RecordVisitor visitor) {
            journal.replay(from, visitor);
        }

        @Override
        public void truncateBefore(long position) {
            log.add("forget");
            journal.truncateBefore(position);
        }

        @Override
        public long nextPosition() {
            return journal.nextPosition();
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
