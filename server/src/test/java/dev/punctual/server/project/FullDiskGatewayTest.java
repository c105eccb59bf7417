package dev.punctual.server.project;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.punctual.core.testing.VictimProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A gateway whose disk fills while it serves. It is a small disk in memory that only the gateway sees, which takes a user
/// namespace: where the system allows none, the tests are skipped.
@Timeout(180) // for a gateway that never takes up again
class FullDiskGatewayTest {
    private static final String MOUNT = "mount -t tmpfs -o size=64m tmpfs \"$1\"";

    @TempDir Path directory;

    /// Whether a command goes through in a namespace of its own where the directory is a small disk.
    private boolean disksCanBeMade() throws InterruptedException {
        try {
            var command = List.of("unshare", "-rm", "sh", "-c", MOUNT, "sh", directory.toString());
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"process", "machine"})
    void itAnswersOnLosesNothingAndTakesUpAgainByItselfWhenThereIsRoom(String durability)
            throws Exception {
        assumeThat(disksCanBeMade()).as("a user namespace with a disk in memory").isTrue();
        Process victim =
                VictimProcess.start(
                        List.of(
                                "unshare",
                                "-rm",
                                "sh",
                                "-c",
                                MOUNT + " && shift && exec \"$@\"",
                                "sh",
                                directory.toString()),
                        FullDiskGateway.class,
                        directory,
                        durability);
        List<String> said;
        try (BufferedReader lines = victim.inputReader(UTF_8)) {
            said = lines.readAllLines();
        } finally {
            int _ = victim.destroyForcibly().waitFor();
        }
        List<String> refused = said.stream().filter(line -> line.startsWith("no ")).toList();
        assertThat(refused)
                .allMatch(line -> line.contains("507 ") && line.contains("STORAGE_FULL"))
                .allMatch(line -> line.contains("no space is left for " + directory))
                .allMatch(line -> line.contains("free some, or allow more"))
                .anyMatch(line -> line.startsWith("no event"))
                .anyMatch(line -> line.startsWith("no mood"));
        assertThat(said).filteredOn(line -> line.startsWith("full: ")).hasSize(20);
        assertThat(said)
                .filteredOn(line -> line.matches("(before|full|room|restarted): .*"))
                .hasSize(23)
                .allMatch(line -> line.endsWith(": right ."));
    }
}
