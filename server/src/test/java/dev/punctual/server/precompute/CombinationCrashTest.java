package dev.punctual.server.precompute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import dev.punctual.core.value.RowCodec;
import dev.punctual.server.precompute.PrecomputeVictim.Heard;
import dev.punctual.server.project.ProjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that computes a table by combination is killed again and again, wherever it is.
@Timeout(240) // for a victim that says nothing
class CombinationCrashTest {
    private static final int KILLS = 20;
    private static final int TENURES = 40;
    private static final int MOST_LINES = 400; // a run that is not killed says about 350

    @TempDir Path directory = Path.of("");

    /// What is served.
    private record Served(@Nullable String generation, Map<KeyBytes, Double> answers) {}

    private static Served served(Forms forms) {
        var codec = new RowCodec(PrecomputedRow.SCHEMA);
        var frame = new Frame(PrecomputedRow.SCHEMA);
        var rows = new HashMap<KeyBytes, Double>();
        try (OnlineStore store = ProjectStore.open(forms.directory())) {
            OnlineStore.Table table = store.table(PlanCompiler.precomputedTable(Forms.TABLE));
            table.scan((key, row) -> {
                codec.decode(row, frame, new int[] {0, 1}, 0);
                rows.put(new KeyBytes(key), frame.doubleAt(0));
            });
            return new Served(table.generation(), rows);
        }
    }

    /// Starts a victim, kills it when it has said so many lines, and returns whether it had published by then.
    private boolean published(int lines) throws IOException, InterruptedException {
        Process victim = PrecomputeVictim.start(directory, Forms.TABLE);
        boolean published = false;
        int count = 0;
        try (BufferedReader said = victim.inputReader(UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                published |= line.startsWith("published");
                if (++count == lines) {
                    victim.toHandle().destroyForcibly(); // SIGKILL where there are signals
                }
            }
        } finally {
            victim.destroyForcibly().waitFor();
        }
        return published;
    }

    private long unfinished() throws IOException {
        Path work = directory.resolve(".punctual/precompute").resolve(Forms.TABLE);
        if (!Files.isDirectory(work)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(work)) {
            return all.filter(file -> file.getFileName().toString().matches("answers-\\d+"))
                    .count();
        }
    }

    @Test
    void theTableBeforeServesAndWhatWasScoredIsNotScoredAgain() throws Exception {
        Forms forms = Forms.trained(directory, TENURES);
        long keys = forms.precompute();
        assertThat(keys).isGreaterThan(100_000);
        Served before = served(forms);
        assertThat(before.answers).hasSize((int) keys);
        int limit = 10_000_000;
        forms.change("limit: " + limit, "limit: " + ++limit); // another table, with the same keys
        var random = new SplittableRandom(20_261_127L);
        long chunks = 0;
        int finished = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            boolean done = published(1 + random.nextInt(MOST_LINES));
            finished += done ? 1 : 0;
            Served now = served(forms);
            assertThat(now.answers.keySet()).isEqualTo(before.answers.keySet());
            assertThat(now.answers).isEqualTo(before.answers);
            if (done || !Objects.equals(now.generation, before.generation)) {
                assertThat(now.generation).isNotEqualTo(before.generation);
                before = now;
                chunks = 0;
                forms.change("limit: " + limit, "limit: " + ++limit); // and another
            } else {
                assertThat(unfinished()).isGreaterThanOrEqualTo(chunks);
                chunks = unfinished();
            }
        }
        assertThat(finished).as("runs that came to their end").isBetween(1, KILLS - 1);
        var heard = new Heard();
        long answers = PrecomputeVictim.run(forms.directory(), Forms.TABLE, heard).answers();
        assertThat(answers).isEqualTo(keys);
        assertThat(heard.before()).isGreaterThanOrEqualTo(chunks == 0 ? -1 : (chunks - 1) << 16);
        assertThat(served(forms).answers).isEqualTo(before.answers);
        assertThat(directory.resolve(".punctual/precompute").resolve(Forms.TABLE)).doesNotExist();
    }
}
