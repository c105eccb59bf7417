package dev.punctual.server.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.push.PushRows;
import dev.punctual.core.push.PushView;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.VictimProcess;
import dev.punctual.core.value.Frame;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that writes a push view is killed again and again.
class ViewIntakeCrashTest {
    private static final int KILLS = 10;

    @TempDir Path directory;

    @Test
    void noAcknowledgedRowIsLostAndNoneIsTorn() throws Exception {
        var random = new SplittableRandom(20_261_127L);
        long next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = runAndKill(next, 1 + random.nextInt(200), random);
            next = requireWhole(acknowledged);
        }
        assertThat(next).isGreaterThan(KILLS);
    }

    /// Runs a pusher until it has said so many lines, kills it, and returns the number before which all is acknowledged.
    private long runAndKill(long first, int lines, SplittableRandom random) throws Exception {
        Process pusher = VictimProcess.start(RowPusher.class, directory, first);
        List<String> said = VictimProcess.kill(pusher, lines, random);
        return said.isEmpty() ? first : Long.parseLong(said.getLast().split(" ", -1)[1]);
    }

    /// Checks the newest row of each key, and returns the number after the newest of all.
    private long requireWhole(long acknowledged) {
        long newest = -1;
        try (var store = RowPusher.store(directory)) {
            PushView view = RowPusher.view(store);
            OnlineStore.Table table = store.table(PushView.table("rows"));
            var rows = new PushRows(view.view());
            var whole = new long[] {-1, 0};
            table.scan((key, bytes) -> {
                var frame = new Frame(view.view().features());
                assertThat(rows.decode(bytes, frame, new int[] {0, 1, 2}, 0)).isTrue();
                long number = frame.longAt(0);
                assertThat(frame.textAt(1)).isEqualTo("number " + number);
                assertThat(frame.eventTimeMicros(0)).isEqualTo(number);
                long even = number % 2 == 0 ? number : number - RowPusher.KEYS;
                assertThat(frame.has(2)).isEqualTo(even >= 0);
                assertThat(frame.has(2) ? frame.longAt(2) : even).isEqualTo(even);
                whole[0] = Math.max(whole[0], number);
                whole[1]++;
            });
            newest = whole[0];
            assertThat(whole[1]).isEqualTo(Math.min(newest + 1, RowPusher.KEYS));
        }
        assertThat(newest + 1).isGreaterThanOrEqualTo(acknowledged);
        assertThat((newest + 1) % 3).as("a batch is whole").isZero();
        return newest + 1;
    }
}
