package dev.punctual.server.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.stream.PushResult;
import dev.punctual.core.testing.VictimProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that takes in events is killed again and again.
class IntakeCrashTest {
    private static final int KILLS = 20;

    @TempDir Path directory;

    @Test
    void nothingAcknowledgedIsLostAndNothingCountsTwice() throws Exception {
        var random = new SplittableRandom(20_261_122L);
        long applied = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = runAndKill(applied, 1 + random.nextInt(30), random);
            applied = requireWhole(acknowledged);
        }
        assertThat(applied).isGreaterThan(KILLS);
    }

    /// Runs a pusher until it has said so many lines, kills it, and returns how many sales it had acknowledged.
    private long runAndKill(long first, int lines, SplittableRandom random) throws Exception {
        Process pusher = VictimProcess.start(Pusher.class, directory, first);
        List<String> said = VictimProcess.kill(pusher, lines, random);
        return said.isEmpty() ? first : Long.parseLong(said.getLast().split(" ", -1)[1]);
    }

    /// Checks that the first sales are there, once each, those acknowledged among them, and returns how many they are.
    private long requireWhole(long acknowledged) {
        try (var store = Pusher.store(directory);
                var journal = Pusher.journal(directory)) {
            Sales sales = Sales.open(store, journal);
            long applied = sales.totals().count();
            assertThat(applied).isGreaterThanOrEqualTo(acknowledged);
            assertThat(sales.totals()).isEqualTo(Sales.ofFirst(applied));
            long remembered = Math.max(0, applied - Sales.GRACE.toMillis());
            PushResult again = sales.stream().push(sales.events(remembered, applied));
            assertThat(again.duplicates()).isEqualTo((int) (applied - remembered));
            assertThat(sales.totals()).isEqualTo(Sales.ofFirst(applied));
            return applied;
        }
    }
}
