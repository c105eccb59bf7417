package dev.punctual.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.promotion.Evidence;
import dev.punctual.core.promotion.Evidence.Host;
import dev.punctual.core.promotion.Evidence.Latency;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Versions whose evidence says what they took, in a gateway that has not measured them.
class PromotionTimesTest {
    private static final String UNMEASURED = "not measured";

    @TempDir Path root;

    @Test
    void aVersionStartsWithWhatItTookWhenItWasPromoted() throws Exception {
        try (var project = new VersionedProject(root)) {
            project.version(2, 2);
            keep("2", VersionedProject.PROCESSOR, 100);
            project.post("/v1/models/score:load", "");
            assertThat(plan(project, "2"))
                    .containsPattern("score +\\d+\\.\\d+ ms, half of them within 1[23]\\.\\d+ ms")
                    .contains("not measured here yet, but when it was promoted");
            assertThat(project.answer("scored@score=2", "a")).isEqualTo(2);
            assertThat(plan(project, "2")).doesNotContain("not measured here yet");
        }
    }

    @Test
    void evidenceFromAnotherMachineOrOfOtherRungsIsNotBelieved() throws Exception {
        try (var project = new VersionedProject(root)) {
            project.version(2, 2);
            keep("2", "another", 100);
            project.version(3, 3);
            keep("3", VersionedProject.PROCESSOR, 50); // of a hundred: the rest fell to the default
            project.post("/v1/models/score:load", "{\"version\": \"2\"}");
            assertThat(plan(project, "2")).contains(UNMEASURED).doesNotContain("promoted");
            project.post("/v1/models/score:load", "{\"version\": \"3\"}");
            assertThat(plan(project, "3")).contains(UNMEASURED).doesNotContain("promoted");
        }
    }

    private static String plan(VersionedProject project, String version) throws Exception {
        return project.get("/v1/endpoints/scored@score=" + version + "/plan").body();
    }

    private void keep(String version, String processor, long answered) throws IOException {
        ProjectDirectory directory = ProjectDirectory.at(root);
        ModelDefinition model = directory.definition().model("score");
        int processors = Runtime.getRuntime().availableProcessors();
        directory
                .models()
                .keep(
                        model,
                        version,
                        new Evidence(
                                Instant.EPOCH,
                                "",
                                0,
                                Evidence.Quality.UNKNOWN,
                                List.of(new Latency("scored", 100, 100, answered, 12, 15, 20)),
                                "",
                                new Host(processor, "", "", processors, 0),
                                List.of()));
    }
}
