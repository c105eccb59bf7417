package dev.punctual.server.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.store.Journal;
import dev.punctual.core.store.MemoryJournal;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.testing.ManualClock;
import dev.punctual.core.testing.VictimProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private static final int KILLS = 12;
    private static final EventLog.Rules RULES =
            new EventLog.Rules(Duration.ofMinutes(10), Duration.ofDays(3));

    @TempDir Path directory;

    private final ManualClock clock = new ManualClock();
    private final Journal journal = new MemoryJournal();
    private final MemoryStore store = new MemoryStore();

    @Test
    void everyAcceptedEventIsKeptOnceAcrossRestarts() {
        for (int run = 0; run < 3; run++) {
            try (EventLog log = open()) {
                Sales sales = Sales.open(store, journal, log::kept);
                sales.stream().push(sales.events(run * 10L, run * 10L + 10));
                sales.stream().push(sales.events(run * 10L + 5, run * 10L + 10)); // known already
            }
        }
        try (EventLog log = open()) {
            assertThat(log.kept()).isEqualTo(journal.nextPosition());
        }
        assertThat(KeptSales.numbers(directory)).isEqualTo(firstNumbers(30));
        assertThat(KeptSales.files(directory).readable()).hasSize(3);
    }

    @Test
    void recordsAreForgottenOnlyWhenTheyAreKept() {
        Sales sales = Sales.open(store, journal, () -> 0);
        for (int i = 0; i < 5_000; i++) {
            sales.stream().push(sales.events(i, i + 1));
            sales.stream().save(Integer.MAX_VALUE);
        }
        assertThat(records()).isEqualTo(5_000);
        try (EventLog log = open()) {
            assertThat(log.kept()).isZero();
        }
        assertThat(KeptSales.numbers(directory)).isEqualTo(firstNumbers(5_000));
        sales = Sales.open(store, journal, journal::nextPosition);
        sales.stream().save(Integer.MAX_VALUE);
        assertThat(records()).isLessThan(4_000);
    }

    @Test
    void aJournalThatWasDeletedBeginsAgainBesideTheFilesOfTheOneBefore() {
        try (EventLog log = open()) {
            Sales sales = Sales.open(store, journal, log::kept);
            sales.stream().push(sales.events(0, 1));
            sales.stream().push(sales.events(1, 2));
        }
        var another = new MemoryJournal();
        try (EventLog log = KeptSales.log(directory, another, RULES, clock)) {
            Sales sales = Sales.open(new MemoryStore(), another, log::kept);
            sales.stream().push(sales.events(2, 4));
        }
        assertThat(KeptSales.numbers(directory)).isEqualTo(firstNumbers(4));
    }

    @Test
    void oldFilesAreDeletedButForTheNewest() {
        // Files are as old as the file system says; the log's clock is years behind, then ahead.
        for (int run = 0; run < 3; run++) {
            try (EventLog log = open()) {
                Sales sales = Sales.open(store, journal, log::kept);
                sales.stream().push(sales.events(run, run + 1));
            }
        }
        assertThat(KeptSales.numbers(directory)).hasSize(3);
        clock.advance(Duration.ofDays(365L * 100));
        open().close();
        assertThat(KeptSales.numbers(directory)).containsExactly(2L);
    }

    @Test
    void nothingAcknowledgedIsLostOrKeptTwiceByKills() throws Exception {
        var random = new SplittableRandom(20_261_122L);
        long applied = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = runAndKill(applied, 1 + random.nextInt(12), random);
            try (var rocks = Pusher.store(directory);
                    var rocksJournal = Pusher.journal(directory);
                    EventLog log = KeptSales.log(directory, rocksJournal, RULES, clock)) {
                applied = Sales.open(rocks, rocksJournal, log::kept).totals().count();
            }
            assertThat(applied).isGreaterThanOrEqualTo(acknowledged);
            assertThat(KeptSales.numbers(directory)).isEqualTo(firstNumbers(applied));
        }
        assertThat(KeptSales.files(directory).readable()).hasSizeGreaterThan(KILLS);
    }

    /// Runs a process until it has said so many lines, kills it, and returns how many sales it had acknowledged.
    private long runAndKill(long first, int lines, SplittableRandom random) throws Exception {
        Process pusher = VictimProcess.start(KeptSales.class, directory, first);
        List<String> said = VictimProcess.kill(pusher, lines, random);
        return said.isEmpty() ? first : Long.parseLong(said.getLast().split(" ", -1)[1]);
    }

    private EventLog open() {
        return KeptSales.log(directory, journal, RULES, clock);
    }

    private int records() {
        var positions = new ArrayList<Long>();
        journal.replay(0, (position, _) -> positions.add(position));
        return positions.size();
    }

    private static List<Long> firstNumbers(long count) {
        return LongStream.range(0, count).boxed().toList();
    }
}
