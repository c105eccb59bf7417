package dev.punctual.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.MemoryJournal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every journal must do. An implementation's test extends it and says how its journal is opened.
public abstract class JournalKit {
    private Journal journal = new MemoryJournal();

    /// A journal, empty at the first call of a test; later calls open the same one again.
    protected abstract Journal open();

    /// Whether records outlive the journal's object.
    protected abstract boolean persistent();

    @BeforeEach
    final void openJournal() {
        journal = open();
    }

    @AfterEach
    final void closeJournal() {
        journal.close();
    }

    @Test
    final void replaysWhatWasAppendedInOrder() {
        long first = append("a");
        append("b");
        append("");
        assertThat(replayed(first).values()).containsExactly("a", "b", "");
    }

    @Test
    final void positionsGrowAndAreAnnounced() {
        long last = -1;
        for (int i = 0; i < 300; i++) {
            long announced = journal.nextPosition();
            long position = append("r" + i);
            assertThat(position).isEqualTo(announced).isGreaterThan(last);
            last = position;
        }
        assertThat(replayed(0)).hasSize(300).containsEntry(last, "r299");
        assertThat(List.copyOf(replayed(0).keySet())).isSorted();
    }

    @Test
    final void replaysFromAPosition() {
        append("a");
        long second = append("b");
        append("c");
        assertThat(replayed(second).values()).containsExactly("b", "c");
        assertThat(replayed(journal.nextPosition())).isEmpty();
        assertThat(replayed(journal.nextPosition() + 100)).isEmpty();
        assertThat(replayed(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    final void anEmptyJournalReplaysNothing() {
        assertThat(replayed(0)).isEmpty();
        journal.truncateBefore(journal.nextPosition());
        journal.sync();
        assertThat(replayed(0)).isEmpty();
    }

    @Test
    final void forgetsWhatWasTruncated() {
        append("a");
        append("b");
        long third = append("c");
        append("d");
        journal.truncateBefore(third);
        assertThat(replayed(0).values()).containsExactly("c", "d");
        journal.truncateBefore(0);
        assertThat(replayed(0).values()).containsExactly("c", "d");
    }

    @Test
    final void positionsGoOnAfterEverythingWasTruncated() {
        append("a");
        long second = append("b");
        journal.truncateBefore(Long.MAX_VALUE);
        assertThat(replayed(0)).isEmpty();
        assertThat(journal.nextPosition()).isGreaterThan(second);
        long third = append("c");
        assertThat(third).isGreaterThan(second);
        assertThat(replayed(0)).containsExactly(Map.entry(third, "c"));
    }

    @Test
    final void keepsLargeRecordsAndRefusesLargerOnes() {
        byte[] largest = new byte[Journal.MAX_RECORD_BYTES];
        new SplittableRandom(1).nextBytes(largest);
        long position = journal.append(largest);
        journal.replay(position, (at, record) -> assertThat(record).isEqualTo(largest));
        byte[] larger = new byte[Journal.MAX_RECORD_BYTES + 1];
        assertFails(ErrorCode.TOO_LARGE, () -> journal.append(larger));
        assertThat(replayed(0)).hasSize(1);
    }

    @Test
    final void agreesWithAMapOverRandomWork() {
        var expected = new TreeMap<Long, String>();
        Randomized.check(
                30,
                random -> {
                    for (int i = random.nextInt(30); i > 0; i--) {
                        String record = "r" + random.nextInt();
                        expected.put(append(record), record);
                    }
                    long cut = journal.nextPosition() - random.nextInt(60);
                    journal.truncateBefore(cut);
                    expected.headMap(cut).clear();
                    if (persistent() && random.nextInt(5) == 0) {
                        journal.close();
                        journal = open();
                    }
                    long from = journal.nextPosition() - random.nextInt(60);
                    assertThat(replayed(from)).isEqualTo(expected.tailMap(from));
                });
    }

    @Test
    final void recordsAndPositionsOutliveAPersistentJournal() {
        append("a");
        long second = append("b");
        append("c");
        journal.truncateBefore(second);
        long next = journal.nextPosition();
        journal.close();
        journal = open();
        if (!persistent()) {
            assertThat(replayed(0)).isEmpty();
            return;
        }
        assertThat(replayed(0).values()).containsExactly("b", "c");
        assertThat(journal.nextPosition()).isEqualTo(next);
        journal.truncateBefore(next);
        journal.close();
        journal = open();
        assertThat(journal.nextPosition()).isEqualTo(next);
        assertThat(append("d")).isEqualTo(next);
    }

    @Test
    final void replaysWhileOthersAppend() throws Exception {
        var appended = new AtomicLong(append("0"));
        try (var threads = Executors.newSingleThreadExecutor()) {
            var writer =
                    threads.submit(() -> {
                        for (int i = 1; i < 500; i++) {
                            appended.set(append("" + i));
                        }
                    });
            do {
                long known = appended.get();
                Map<Long, String> records = replayed(0);
                assertThat(records).containsKey(known);
                assertThat(List.copyOf(records.keySet())).isSorted();
                int i = 0;
                for (String record : records.values()) {
                    assertThat(record).isEqualTo("" + i++);
                }
            } while (!writer.isDone());
            writer.get();
        }
        assertThat(replayed(0)).hasSize(500);
    }

    @Test
    final void aClosedJournalSaysSo() {
        append("a");
        journal.close();
        journal.close();
        assertFails(ErrorCode.STORAGE_FAILED, () -> append("b"));
        assertFails(ErrorCode.STORAGE_FAILED, () -> replayed(0));
        assertFails(ErrorCode.STORAGE_FAILED, () -> journal.sync());
        assertFails(ErrorCode.STORAGE_FAILED, () -> journal.truncateBefore(1));
        assertFails(ErrorCode.STORAGE_FAILED, () -> journal.nextPosition());
    }

    private long append(String record) {
        return journal.append(record.getBytes(StandardCharsets.UTF_8));
    }

    private Map<Long, String> replayed(long from) {
        var records = new LinkedHashMap<Long, String>();
        journal.replay(
                from,
                (position, record) ->
                        records.put(position, new String(record, StandardCharsets.UTF_8)));
        return records;
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
