package dev.punctual.server.loads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.offline.LoadedIntervals;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.VictimProcess;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that loads views is killed again and again.
class LoadCrashTest {
    private static final int KILLS = 20;

    @TempDir Path directory;

    /// What a victim said before it died.
    private static final class Heard {
        private final List<Long> begun = new ArrayList<>();
        private long whole = -1;
        private long daily = -1;
    }

    @Test
    void whatIsServedIsWholeAndWhatIsFinishedIsNotDoneAgain() throws Exception {
        var random = new SplittableRandom(20_261_127L);
        Set<Long> finished = Set.of();
        long whole = -1;
        long daily = -1;
        for (int kill = 0; kill < KILLS; kill++) {
            Heard heard = runAndKill(whole + 1, 2 + random.nextInt(40), random);
            assertThat(heard.begun.stream().filter(finished::contains)).isEmpty();
            whole = Math.max(whole, heard.whole);
            daily = Math.max(daily, heard.daily);
            try (OnlineStore store = LoadVictim.store(directory)) {
                whole = requireWhole(store, whole);
                finished = requireDaily(store, daily);
            }
        }
        assertThat(daily).as("rounds that were finished").isPositive();
        try (OnlineStore store = LoadVictim.store(directory)) {
            ViewLoads loads = LoadVictim.loads(store, whole + 1, directory);
            Instant now = LoadVictim.now(whole + 1);
            loads.load(LoadVictim.DAILY, now, Wanted.MISSING, LoadProgress.SILENT);
            assertThat(requireDaily(store, whole + 1))
                    .hasSize(LoadVictim.FIRST_DAYS + (int) whole + 1);
        }
    }

    /// Runs a victim until it has said so many lines, and kills it.
    private Heard runAndKill(long round, int lines, SplittableRandom random) throws Exception {
        Process victim = VictimProcess.start(LoadVictim.class, directory, round);
        var heard = new Heard();
        for (String line : VictimProcess.kill(victim, lines, random)) {
            String[] words = line.split(" ", -1);
            long number = Long.parseLong(words[1]);
            switch (words[0]) {
                case "begins" -> heard.begun.add(number);
                case "whole" -> heard.whole = number;
                case "daily" -> heard.daily = number;
                default -> assertThat(line).isEqualTo("ready 0");
            }
        }
        return heard;
    }

    /// Checks that all rows are of one round, at least the acknowledged one, and returns it; -1 for none.
    private static long requireWhole(OnlineStore store, long acknowledged) {
        Map<Long, Long> rows = rows(store.table(PlanCompiler.viewTable("whole")));
        if (rows.isEmpty()) {
            assertThat(acknowledged).isEqualTo(-1);
            return -1;
        }
        assertThat(rows).hasSize(LoadVictim.WHOLE_KEYS);
        assertThat(new HashSet<>(rows.values())).hasSize(1);
        long round = rows.values().iterator().next();
        assertThat(round).isBetween(acknowledged, acknowledged + 1);
        return round;
    }

    /// Checks that the rows are those of the days that are noted with them, and returns the days that are finished, also
    /// those that are not served yet.
    private static Set<Long> requireDaily(OnlineStore store, long acknowledged) {
        OnlineStore.Table served = store.table(PlanCompiler.viewTable("daily"));
        Set<Long> days = requireDays(served);
        if (acknowledged >= 0) {
            assertThat(days)
                    .hasSizeGreaterThanOrEqualTo(LoadVictim.FIRST_DAYS + (int) acknowledged);
        }
        return days.isEmpty() ? requireDays(store.table("rebuild/daily")) : days;
    }

    private static Set<Long> requireDays(OnlineStore.Table table) {
        var days = new HashSet<Long>();
        @Nullable String note = table.generation() == null ? null : table.generationNote();
        if (note != null) {
            LoadedIntervals noted = LoadedIntervals.parse(note, note.split(" ", -1)[1]);
            assertThat(noted).isNotNull();
            LoadVictim.DAILY.cadence().known(LoadVictim.now(10_000)).stream()
                    .filter(noted::has)
                    .forEach(slice -> days.add(LoadVictim.day(slice)));
        }
        var expected = new TreeMap<Long, Long>();
        for (long key = 0; key < LoadVictim.DAILY_KEYS; key++) {
            for (long day : days) {
                if (key % (day + 1) == 0) {
                    expected.merge(key, day, Math::max);
                }
            }
        }
        assertThat(rows(table)).isEqualTo(expected);
        return days;
    }

    private static Map<Long, Long> rows(OnlineStore.Table table) {
        var codec = new RowCodec(LoadVictim.DAILY.features());
        var frame = new Frame(LoadVictim.DAILY.features());
        var rows = new TreeMap<Long, Long>();
        table.scan((key, row) -> {
            codec.decode(row, frame, new int[] {0}, 0);
            rows.put(ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE, frame.longAt(0));
        });
        return rows;
    }
}
