package dev.punctual.mapped;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.store.OnlineStore.Table;
import dev.punctual.core.store.StoredGenerations.Verified;
import dev.punctual.core.testing.VictimProcess;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadFaultTest {
    private static final int KILLS = 20;
    private static final int LINES_OF_A_LOAD = 22;

    @TempDir Path directory = Path.of("");

    @Test
    void killedAtAnyPointOfALoadTheGenerationBeforeServes() throws Exception {
        var random = new SplittableRandom(20_261_127L);
        long published = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged =
                    runAndKill(published + 1, 1 + random.nextInt(2 * LINES_OF_A_LOAD), random);
            published = requireWhole(Math.max(acknowledged, published));
        }
        assertThat(published).isPositive();
    }

    /// Runs a loader until it has said some lines and a moment more, kills it, and returns the last round that it called
    /// published, or 0.
    private long runAndKill(long round, int lines, SplittableRandom random) throws Exception {
        Process loader = VictimProcess.start(Loader.class, directory, round);
        return VictimProcess.kill(loader, lines, random).stream()
                .filter(line -> line.startsWith("published "))
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
                .max()
                .orElse(0);
    }

    /// Checks what a loader left, and returns the round that is served.
    private long requireWhole(long acknowledged) throws Exception {
        assertThat(new GenerationDirectory(directory).verify())
                .allSatisfy(verified -> assertThat(verified.damage()).isEmpty());
        try (var store = MappedStore.open(directory, MappedOptions.standard())) {
            Table table = store.table("t");
            String id = table.generation();
            assertThat(files()).isEqualTo(id == null ? 0 : 1);
            if (id == null) {
                assertThat(acknowledged).isZero();
                return 0;
            }
            long round = Long.parseLong(id);
            assertThat(round).isBetween(acknowledged, acknowledged + 1);
            assertThat(table.generationNote()).isEqualTo("" + round);
            assertThat(table.generationRows()).isEqualTo(Loader.ROWS);
            for (int i = 0; i < Loader.ROWS; i++) {
                assertThat(table.get(Loader.key(i))).isEqualTo(Loader.row(round));
            }
            return round;
        }
    }

    private long files() throws Exception {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> !file.endsWith("lock") && !file.endsWith("manifest")).count();
        }
    }

    /// The operating system lets the loader write no file of more than 4 MiB, which stops a load as a full disk does.
    @Test
    void aFullDiskStopsTheLoadAndLeavesTheGenerationBefore() throws Exception {
        Process loader =
                VictimProcess.start(
                        List.of("sh", "-c", "ulimit -f 8192; exec \"$@\"", "sh"),
                        Loader.class,
                        directory,
                        "full");
        String said;
        try (BufferedReader lines = loader.inputReader(UTF_8)) {
            said = String.join("\n", lines.readAllLines());
        } finally {
            int _ = loader.destroyForcibly().waitFor();
        }
        assertThat(said)
                .contains("STORAGE_FULL no space is left for " + directory)
                .contains("serves 000000001");
        assertThat(files()).isEqualTo(1);
        assertThat(new GenerationDirectory(directory).verify())
                .singleElement()
                .extracting(Verified::damage)
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .isEmpty();
    }
}
