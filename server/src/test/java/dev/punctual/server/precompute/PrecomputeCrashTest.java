package dev.punctual.server.precompute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.PrecomputedRow;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;
import dev.punctual.server.precompute.PrecomputeVictim.Heard;
import dev.punctual.server.precompute.PrecomputedTables.Outcome;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A computation that ends half-way, in one way or another.
@Timeout(120) // for a victim that says nothing
class PrecomputeCrashTest {
    private static final int USERS = 300_000;
    private static final int CHUNK = 1 << 16;

    @TempDir Path directory = Path.of("");

    private Shop shop() throws IOException {
        var shop = new Shop(directory, 10, Shop.ALL);
        shop.write(
                "sql/profile.sql",
                "SELECT 'u' || i AS user, i %% 11 + 1 AS visits, (i %% 9973) * 1.37::DOUBLE AS spent FROM range(%d) AS r(i)"
                        .formatted(USERS));
        shop.write(
                "sql/visitors.sql",
                "SELECT 'u' || i AS user FROM range(%d) AS r(i)".formatted(USERS));
        shop.load();
        return shop;
    }

    private static Map<Path, FileTime> answers(Shop shop) throws IOException {
        var times = new HashMap<Path, FileTime>();
        for (Path file : shop.work()) {
            if (file.getFileName().toString().matches("answers-\\d+")) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    /// What is served, by the bytes of the key.
    private static Map<String, Double> served(Shop shop) {
        var codec = new RowCodec(PrecomputedRow.SCHEMA);
        var frame = new Frame(PrecomputedRow.SCHEMA);
        var rows = new HashMap<String, Double>();
        try (OnlineStore store = ProjectStore.open(shop.directory())) {
            store.table(PlanCompiler.precomputedTable("visitors"))
                    .scan((key, row) -> {
                        codec.decode(row, frame, new int[] {0, 1}, 0);
                        rows.put(new String(key, UTF_8), frame.doubleAt(0));
                    });
        }
        return rows;
    }

    /// Starts a victim and kills it when it has scored so many questions.
    private void kill(long scored) throws IOException, InterruptedException {
        Process victim = PrecomputeVictim.start(directory, "visitors");
        try (BufferedReader said = victim.inputReader(UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.matches("\\d+") && Long.parseLong(line) >= scored) {
                    victim.toHandle().destroyForcibly(); // SIGKILL where there are signals
                }
            }
        } finally {
            victim.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatAKilledProcessScoredIsNotScoredAgain() throws Exception {
        try (Shop shop = shop()) {
            kill(2 * CHUNK + CHUNK / 2);
            Map<Path, FileTime> done = answers(shop);
            assertThat(done).isNotEmpty();
            assertThat(served(shop)).isEmpty();
            kill(done.size() * (long) CHUNK + CHUNK); // again, further on
            assertThat(answers(shop)).containsAllEntriesOf(done);
            done = answers(shop);
            var heard = new Heard();
            Outcome outcome = PrecomputeVictim.run(shop.directory(), "visitors", heard);
            assertThat(heard.all()).isEqualTo(USERS);
            assertThat(heard.before()).isEqualTo(done.size() * (long) CHUNK).isLessThan(USERS);
            assertThat(outcome.answers()).isEqualTo(USERS);
            assertThat(shop.work()).isEmpty();
            Map<String, Double> resumed = served(shop);
            Files.delete(directory.resolve(".punctual/generations/manifest"));
            PrecomputeVictim.run(reloaded(shop), "visitors", RunProgress.SILENT);
            assertThat(served(shop)).isEqualTo(resumed).hasSize(USERS);
        }
    }

    /// The project with nothing but its view.
    private static ProjectDirectory reloaded(Shop shop) {
        shop.load();
        return shop.directory();
    }

    @Test
    void answersThatAreDamagedAreMadeAgain() throws Exception {
        try (Shop shop = shop()) {
            var interrupting =
                    new Heard() {
                        @Override
                        public void scored(long scored) {
                            if (scored > 3 * CHUNK) {
                                throw new CancellationException("enough");
                            }
                        }
                    };
            assertThatThrownBy(
                            () -> PrecomputeVictim.run(shop.directory(), "visitors", interrupting))
                    .isInstanceOf(CancellationException.class);
            List<Path> done = answers(shop).keySet().stream().sorted().collect(Collectors.toList());
            assertThat(done).hasSizeGreaterThan(1);
            byte[] bytes = Files.readAllBytes(done.getFirst());
            bytes[bytes.length / 2] ^= 1;
            Files.write(done.getFirst(), bytes);
            var heard = new Heard();
            assertThat(PrecomputeVictim.run(shop.directory(), "visitors", heard).answers())
                    .isEqualTo(USERS);
            assertThat(heard.before()).isEqualTo((done.size() - 1) * (long) CHUNK);
        }
    }

    @Test
    void questionsThatAreDamagedAreSaidAndReadAgainTheNextTime() throws Exception {
        try (Shop shop = shop()) {
            var interrupting =
                    new Heard() {
                        @Override
                        public void scoring(long questions, long scoredBefore) {
                            throw new CancellationException("enough");
                        }
                    };
            assertThatThrownBy(
                            () -> PrecomputeVictim.run(shop.directory(), "visitors", interrupting))
                    .isInstanceOf(CancellationException.class);
            Path first = directory.resolve(".punctual/precompute/visitors/questions-00000000");
            byte[] bytes = Files.readAllBytes(first);
            bytes[100] ^= 1;
            Files.write(first, bytes);
            assertThatThrownBy(() ->
                            PrecomputeVictim.run(shop.directory(), "visitors", RunProgress.SILENT))
                    .hasMessageContaining("is damaged; run it again, which begins anew");
            assertThat(
                            PrecomputeVictim.run(shop.directory(), "visitors", RunProgress.SILENT)
                                    .answers())
                    .isEqualTo(USERS);
        }
    }

    @Test
    void workForWhatTheTableIsNoLongerMadeFromIsForgotten() throws Exception {
        try (Shop shop = shop()) {
            kill(CHUNK + CHUNK / 2);
            shop.version(2, 2);
            shop.write("sql/visitors.sql", "SELECT 'u' || i AS user FROM range(1000) AS r(i)");
            var heard = new Heard();
            assertThat(PrecomputeVictim.run(shop.directory(), "visitors", heard).answers())
                    .isEqualTo(1_000);
            assertThat(heard.before()).isZero();
        }
    }
}
