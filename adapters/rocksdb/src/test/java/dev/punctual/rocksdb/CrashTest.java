package dev.punctual.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.testing.VictimProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
    private static final int KILLS = 10;

    @TempDir Path directory = Path.of("");

    @Test
    void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
        var random = new SplittableRandom(20_261_122L);
        var acknowledged = new HashMap<String, Long>();
        long round = 1;
        for (int kill = 0; kill < KILLS; kill++) {
            runAndKill(round, 1 + random.nextInt(100), random, acknowledged);
            round = survived(acknowledged) + 1;
        }
        assertThat(acknowledged).containsKeys("written", "appended", "published");
    }

    /// Runs a victim until it has acknowledged some lines, kills it, and takes what it said until then.
    private void runAndKill(
            long round, int lines, SplittableRandom random, Map<String, Long> acknowledged)
            throws Exception {
        Process victim = VictimProcess.start(Victim.class, directory, round);
        for (String line : VictimProcess.kill(victim, lines, random)) {
            String[] words = line.split(" ", -1);
            acknowledged.put(words[0], Long.parseLong(words[1]));
        }
    }

    /// Opens what the victim left, checks it, and returns the last round of which anything is there.
    private long survived(Map<String, Long> acknowledged) {
        try (var store = RocksDbStore.open(directory.resolve("store"), Victim.OPTIONS);
                var journal = RocksDbJournal.open(directory.resolve("journal"), Victim.OPTIONS)) {
            long written = checkRows(store.table("t"), acknowledged.getOrDefault("written", 0L));
            checkGeneration(store.table("g"), acknowledged.get("published"));
            long last = acknowledged.getOrDefault("appended", -1L);
            var records = new ArrayList<Long>();
            journal.replay(
                    0,
                    (position, record) -> {
                        assertThat(position).isEqualTo(records.size());
                        records.add(Long.parseLong(new String(record, UTF_8)));
                    });
            assertThat(records).hasSizeBetween((int) last + 1, (int) last + 2).isSorted();
            assertThat(journal.nextPosition()).isEqualTo(records.size());
            return written;
        }
    }

    private static long checkRows(Table table, long acknowledged) {
        var rows = new ArrayList<Long>();
        table.scan((key, row) -> rows.add(Long.parseLong(new String(row, UTF_8))));
        if (rows.isEmpty()) {
            assertThat(acknowledged).isZero();
            return 0;
        }
        assertThat(rows).hasSize(Victim.BATCH).containsOnly(rows.getFirst());
        assertThat(rows.getFirst()).isBetween(acknowledged, acknowledged + 1);
        return rows.getFirst();
    }

    private static void checkGeneration(Table table, @Nullable Long acknowledged) {
        String generation = table.generation();
        if (generation == null) {
            assertThat(acknowledged).isNull();
            return;
        }
        long round = Long.parseLong(generation);
        assertThat(round).isBetween(acknowledged == null ? 0 : acknowledged, Long.MAX_VALUE);
        var rows = new ArrayList<byte[]>();
        table.scan((key, row) -> rows.add(row));
        assertThat(rows).hasSize(Victim.LOADED);
        assertThat(table.generationRows()).isEqualTo(Victim.LOADED);
        assertThat(rows)
                .allSatisfy(row -> assertThat(row).hasSize(Victim.LOADED_ROW_BYTES))
                .allSatisfy(row -> assertThat(new String(row, UTF_8)).startsWith(round + " "));
    }
}
