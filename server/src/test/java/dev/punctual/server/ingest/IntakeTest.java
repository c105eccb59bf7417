package dev.punctual.server.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.MemoryJournal;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.rocksdb.RocksDbJournal;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.rocksdb.RocksDbStore;
import dev.punctual.server.metrics.Telemetry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTest {
    /// As many as may wait.
    private static final int QUEUE = 1_024;

    @TempDir Path directory;

    @Test
    void whatIsAcknowledgedIsVisibleAndOutlivesTheProcess() {
        try (var store = RocksDbStore.open(directory.resolve("store"), RocksDbOptions.forStore());
                var journal = journal()) {
            Sales sales = Sales.open(store, journal);
            try (Intake intake = intake(sales)) {
                for (int i = 0; i < 300; i++) {
                    assertThat(push(intake, sales, i, i + 1).result().accepted()).isOne();
                }
                assertThat(sales.totals()).isEqualTo(Sales.ofFirst(300));
            }
        }
        // Closing saved all, so that the journal is not needed.
        try (var store = RocksDbStore.open(directory.resolve("store"), RocksDbOptions.forStore())) {
            Sales reopened = Sales.open(store, new MemoryJournal());
            assertThat(reopened.totals()).isEqualTo(Sales.ofFirst(300));
        }
        // Nor is the store, while the journal has all.
        try (var journal = journal()) {
            Sales replayed = Sales.open(new MemoryStore(), journal);
            assertThat(replayed.totals()).isEqualTo(Sales.ofFirst(300));
        }
    }

    @Test
    void aFullQueueRefusesAtOnceAndLosesNothing() throws InterruptedException {
        var journal = new GatedJournal();
        Sales sales = Sales.open(new MemoryStore(), journal);
        var told = new ArrayList<RecordingPush>();
        try (Intake intake = intake(sales)) {
            told.add(push(intake, sales, 0, 1));
            journal.reached.await();
            for (int i = 1; i <= QUEUE; i++) {
                told.add(push(intake, sales, i, i + 1));
            }
            assertThat(intake.queued()).isEqualTo(QUEUE);
            RecordingPush refused = push(intake, sales, QUEUE + 1, QUEUE + 2);
            assertThat(refused.isTold()).isTrue();
            assertThat(refused.failure()).isEqualTo(ErrorCode.OVERLOADED);
            journal.open.countDown();
        }
        assertThat(told).allSatisfy(push -> assertThat(push.result().accepted()).isOne());
        assertThat(sales.totals()).isEqualTo(Sales.ofFirst(QUEUE + 1));
    }

    @Test
    void aFailingJournalFailsOnlyItsPush() {
        var journal = new GatedJournal();
        journal.open.countDown();
        Sales sales = Sales.open(new MemoryStore(), journal);
        try (Intake intake = intake(sales)) {
            assertThat(push(intake, sales, 0, 10).result().accepted()).isEqualTo(10);
            journal.full = true;
            assertThat(push(intake, sales, 10, 20).failure()).isEqualTo(ErrorCode.STORAGE_FULL);
            assertThat(sales.totals()).isEqualTo(Sales.ofFirst(10));
            journal.full = false;
            assertThat(push(intake, sales, 10, 20).result().accepted()).isEqualTo(10);
            assertThat(push(intake, sales, 10, 20).result().duplicates()).isEqualTo(10);
            assertThat(sales.totals()).isEqualTo(Sales.ofFirst(20));
        }
    }

    @Test
    void pushesThatWaitShareOneSync() throws InterruptedException {
        var journal = new GatedJournal();
        Sales sales = Sales.open(new MemoryStore(), journal, Durability.MACHINE);
        int before = journal.syncs;
        var told = new ArrayList<RecordingPush>();
        try (Intake intake = intake(sales)) {
            told.add(push(intake, sales, 0, 1));
            journal.reached.await();
            for (int i = 1; i < 50; i++) {
                told.add(push(intake, sales, i, i + 1));
            }
            journal.open.countDown();
        }
        assertThat(told).allSatisfy(push -> assertThat(push.result().accepted()).isOne());
        assertThat(journal.syncs).isEqualTo(before + 1);
        assertThat(sales.totals()).isEqualTo(Sales.ofFirst(50));
    }

    @Test
    void aPushThatCouldNotBeSyncedIsNeitherAcknowledgedNorSeenUntilItIs() {
        var journal = new GatedJournal();
        journal.open.countDown();
        Sales sales = Sales.open(new MemoryStore(), journal, Durability.MACHINE);
        try (Intake intake = intake(sales)) {
            journal.failing = true;
            assertThat(push(intake, sales, 0, 10).failure()).isEqualTo(ErrorCode.STORAGE_FAILED);
            assertThat(push(intake, sales, 0, 10).failure()).isEqualTo(ErrorCode.STORAGE_FAILED);
            assertThat(sales.totals()).isEqualTo(Sales.ofFirst(0));
            journal.failing = false;
            assertThat(push(intake, sales, 0, 10).result().duplicates()).isEqualTo(10);
            assertThat(sales.totals()).isEqualTo(Sales.ofFirst(10));
        }
    }

    @Test
    void aClosedIntakeSaysThatItDrains() {
        Sales sales = Sales.open(new MemoryStore(), new MemoryJournal());
        Intake intake = intake(sales);
        RecordingPush before = push(intake, sales, 0, 1);
        intake.close();
        assertThat(before.result().accepted()).isOne();
        assertThat(push(intake, sales, 1, 2).failure()).isEqualTo(ErrorCode.DRAINING);
    }

    @Test
    void everyPushIsToldItsOutcomeWhileTheIntakeCloses() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            Sales sales = Sales.open(new MemoryStore(), new MemoryJournal());
            Intake intake = intake(sales);
            var told = new ArrayList<RecordingPush>();
            var begun = new CountDownLatch(1);
            Thread pusher =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 500; i++) {
                                    told.add(push(intake, sales, i, i + 1));
                                    begun.countDown();
                                }
                            });
            begun.await();
            intake.close();
            pusher.join();
            assertThat(told).hasSize(500).allMatch(RecordingPush::isTold);
        }
    }

    private RocksDbJournal journal() {
        return RocksDbJournal.open(directory.resolve("journal"), RocksDbOptions.forJournal());
    }

    private static Intake intake(Sales sales) {
        return sales.intake(new Telemetry());
    }

    private static RecordingPush push(Intake intake, Sales sales, long from, long to) {
        var sink = new RecordingPush();
        intake.push(sales.source(), sales.events(from, to), sink);
        return sink;
    }

    /// A journal that waits until it is opened, and can be full.
    private static final class GatedJournal implements Journal {
        private final Journal journal = new MemoryJournal();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private volatile boolean full;
        private volatile boolean failing;
        private int syncs;

        @Override
        public long append(byte[] record) {
            reached.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (full) {
                throw new ServingException(ErrorCode.STORAGE_FULL, "no space is left");
            }
            return journal.append(record);
        }

        @Override
        public void sync() {
            if (failing) {
                throw new ServingException(ErrorCode.STORAGE_FAILED, "the disk is gone");
            }
            syncs++;
            journal.sync();
        }

        @Override
        public void replay(long from, RecordVisitor visitor) {
            journal.replay(from, visitor);
        }

        @Override
        public void truncateBefore(long position) {
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
