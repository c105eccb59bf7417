package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandTest {
    @TempDir private Path directory = Path.of("unset");
    private Deliveries project = new Deliveries(directory);

    @BeforeEach
    void makeProject() throws IOException {
        project = Deliveries.in(directory);
    }

    @Test
    void listsVerifiesAndCleansWhatIsLoaded() throws IOException {
        assertThat(project.run("store", "list").text()).contains("nothing is loaded");
        assertThat(project.run("store", "verify").code()).isZero();
        assertThat(project.run("store", "gc").text()).contains("nothing to remove");
        assertThat(project.run("materialize").code()).isZero();
        assertThat(project.run("store", "list").text())
                .contains("1 table", "view/place", "sound")
                .containsPattern("view/place .* 3 ");
        assertThat(project.run("store", "verify").text()).contains("sound    view/place");
        Path left = directory.resolve(".punctual/generations/00000000-1-x.unfinished");
        Files.write(left, new byte[3]);
        assertThat(project.run("store", "gc").text()).contains("removed  " + left);
        assertThat(left).doesNotExist();
    }

    @Test
    void namesDamageAndAnotherLoadMendsIt() throws IOException {
        assertThat(project.run("materialize").code()).isZero();
        Path file = generations().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[150] ^= 1;
        Files.write(file, bytes);
        Deliveries.Outcome verified = project.run("store", "verify");
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.text())
                .contains("damaged  view/place", file + ", block 0, byte 128:", "1 damaged");
        assertThat(project.run("store", "list").text())
                .contains("damaged: the checksum of block 0");
        assertThat(project.run("materialize").code()).isZero();
        assertThat(project.run("store", "verify").code()).isZero();
        assertThat(generations()).hasSize(1).doesNotContain(file);
    }

    private List<Path> generations() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve(".punctual/generations"))) {
            return all.filter(file -> file.toString().endsWith(".generation")).toList();
        }
    }
}
