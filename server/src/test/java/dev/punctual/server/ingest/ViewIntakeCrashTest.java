package dev.punctual.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.push.PushRows;
import dev.punctual.core.push.PushView;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
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
            long acknowledged = runAndKill(next, 1 + random.nextInt(200));
            next = requireWhole(acknowledged);
        }
        assertThat(next).isGreaterThan(KILLS);
    }

    /// Runs a pusher until it has said so many lines, kills it, and returns the number before which all is acknowledged.
    private long runAndKill(long first, int lines) throws IOException, InterruptedException {
        Process pusher = RowPusher.start(directory, first);
        long acknowledged = first;
        int heard = 0;
        try (BufferedReader said = pusher.inputReader(UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                String[] words = line.split(" ", -1);
                if (words.length == 3) { // whole
                    acknowledged = Long.parseLong(words[1]);
                }
                if (++heard == lines) {
                    pusher.toHandle().destroyForcibly(); // what it said stays readable
                }
            }
        } finally {
            pusher.destroyForcibly().waitFor();
        }
        assertThat(heard).as("lines before the end").isGreaterThanOrEqualTo(lines);
        return acknowledged;
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
