package dev.punctual.server.precompute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.punctual.core.store.StoredGenerations;
import dev.punctual.core.testing.FileSizeLimit;
import dev.punctual.core.testing.VictimProcess;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Loads and computations on a disk that is full until there is room. The operating system lets the process write no file
/// beyond some length meanwhile.
@Timeout(120) // for a victim that says nothing
class FullDiskTest {
    private static final int USERS = 60_000;

    @TempDir Path directory = Path.of("");

    @BeforeEach
    void requireLimits() {
        assumeThat(FileSizeLimit.available()).as("prlimit, which limits the victim").isTrue();
    }

    /// What a victim says, without the mark at the end of each line.
    private List<String> said(Object... arguments) throws IOException, InterruptedException {
        Process victim = VictimProcess.start(FullDiskVictim.class, arguments);
        try (BufferedReader lines = victim.inputReader(UTF_8)) {
            return lines.readAllLines().stream().map(line -> line.replaceAll(" \\.$", "")).toList();
        } finally {
            int _ = victim.destroyForcibly().waitFor();
        }
    }

    private void check(List<String> said, int rows, String place) throws IOException {
        assertThat(said).hasSize(4);
        assertThat(said.get(0)).isEqualTo("loaded " + rows);
        assertThat(said.get(1))
                .startsWith("STORAGE_FULL ")
                .contains("no space is left for " + directory.resolve(place).toAbsolutePath())
                .contains("bytes are free on its disk", "free some, or allow more");
        assertThat(said.get(2)).isEqualTo("serves the same " + rows);
        assertThat(said.get(3)).isEqualTo("loaded " + rows);
        StoredGenerations generations = ProjectStore.generations(ProjectDirectory.at(directory));
        assertThat(generations.verify()).allSatisfy(each -> assertThat(each.damage()).isEmpty());
        try (Stream<Path> all = Files.list(directory.resolve(".punctual/generations"))) {
            assertThat(all.filter(file -> !file.endsWith("lock") && !file.endsWith("manifest")))
                    .hasSize(generations.verify().size());
        }
        assertThat(directory.resolve(".punctual/precompute"))
                .satisfiesAnyOf(
                        work -> assertThat(work).doesNotExist(),
                        work -> assertThat(work).isEmptyDirectory());
    }

    private void shop() throws IOException {
        try (var shop = new Shop(directory, 10, Shop.ALL)) {
            shop.write(
                    "sql/profile.sql",
                    "SELECT 'u' || i AS user, i %% 11 + 1 AS visits, (i %% 9973) * 1.37::DOUBLE AS spent FROM range(%d) AS r(i)"
                            .formatted(USERS));
            shop.write(
                    "sql/visitors.sql",
                    "SELECT 'u' || i AS user FROM range(%d) AS r(i)".formatted(USERS));
            shop.load();
        }
    }

    @Test
    void aViewThatHasNoRoomStaysAsItWas() throws Exception {
        shop();
        check(said(directory, "view", "profile", 2 << 20), USERS, ".punctual/generations");
    }

    /// The first has no room for the questions, the second none for the generation.
    @ParameterizedTest
    @ValueSource(ints = {100_000, 2 << 20})
    void aTableByEntityThatHasNoRoomStaysAsItWas(int bytes) throws Exception {
        shop();
        String place = bytes == 100_000 ? ".punctual/precompute" : ".punctual/generations";
        check(said(directory, "table", "visitors", bytes), USERS, place);
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 2 << 20})
    void aTableByCombinationThatHasNoRoomStaysAsItWas(int bytes) throws Exception {
        Forms.trained(directory, 10);
        String place = bytes == 100_000 ? ".punctual/precompute" : ".punctual/generations";
        check(said(directory, "table", Forms.TABLE, bytes), 43_200, place);
    }
}
