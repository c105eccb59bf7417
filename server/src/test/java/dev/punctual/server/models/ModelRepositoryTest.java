package dev.punctual.server.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.Release;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRepositoryTest {
    private static final ModelDefinition TRAINED = model(new Origin.Trained("l", "rmse"));
    private static final ModelDefinition MADE = model(new Origin.Made("m.bin", -1));

    private final ManualClock clock = new ManualClock();

    @TempDir Path root;
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(root.resolve("m.bin"), "one");
    }

    private static ModelDefinition model(Origin origin) {
        return new ModelDefinition(
                "m", "", "onnx", "e", origin, List.of("x", "y"), 1, Map.of(), Release.USUAL);
    }

    private ModelRepository repository() {
        return new ModelRepository(root, root.resolve("state"), clock);
    }

    private void replace(String content, int second) throws IOException {
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
    }

    @Test
    void trainedVersionsAreNumberedAndTheFirstIsStable() {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> repository().stable(TRAINED))
                .withMessageContaining("punctual train");
        for (int i = 1; i <= 11; i++) {
            assertThat(repository().add(TRAINED, new byte[] {(byte) i})).isEqualTo("" + i);
        }
        assertThat(repository().stable(TRAINED).artefact()).containsExactly(1);
        assertThat(repository().stable(TRAINED).inputs()).containsExactly("x", "y");
        assertThat(repository().wanted(TRAINED))
                .extracting(StoredVersion::version)
                .containsExactly("1", "10", "11");
        repository().makeStable(TRAINED, "11");
        assertThat(repository().stable(TRAINED).artefact()).containsExactly(11);
    }

    @Test
    void aFileThatIsReplacedIsAnotherVersionAndDoesNotAnswerYet() throws IOException {
        ModelRepository repository = repository();
        String first = repository.stable(MADE).version();
        replace("two", 1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(repository.versions(MADE)).hasSize(2);
        assertThat(repository.stable(MADE).version()).isEqualTo(first);
        assertThat(repository.stable(MADE).artefact()).asString().isEqualTo("one");
        assertThat(repository.versions(MADE).getLast().artefact()).asString().isEqualTo("two");
        replace("one", 2);
        assertThat(repository.versions(MADE)).hasSize(2);
        assertThat(repository().stable(MADE).version()).isEqualTo(first);
    }

    @Test
    void whatAKillLeftOfAVersionIsNoVersion() throws IOException {
        repository().add(TRAINED, new byte[] {1});
        Path home = root.resolve("state/m");
        Files.createDirectories(home.resolve("2.unfinished"));
        Files.write(home.resolve("2.unfinished/model"), new byte[] {9});
        assertThat(repository().versions(TRAINED)).hasSize(1);
        assertThat(repository().add(TRAINED, new byte[] {2})).isEqualTo("2");
        assertThat(repository().version(TRAINED, "2").artefact()).containsExactly(2);
    }

    @Test
    void toLookForEvidenceLeavesNothingBehind() {
        repository().add(TRAINED, new byte[] {1});
        assertThat(repository().evidence(TRAINED, "7")).isEmpty();
        assertThat(root.resolve("state/m/7")).doesNotExist();
    }
}
