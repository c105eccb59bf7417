package dev.punctual.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A running gateway whose endpoint keeps its predictions, by HTTP alone.
class CachedPredictionsTest {
    private static final String CACHE = "cache: {ttl: 1h, max_entries: 1000}";
    private static final String PREDICT = "/v1/endpoints/scored:predict";
    private static final String QUESTION = "\"instances\":[{\"user\":\"%s\",\"weight\":%s}]}";

    @TempDir Path root;

    @Test
    void whatTheModelSawBeforeIsNotComputedAgainUnlessTheCallerWantsIt() throws Exception {
        try (var project = new VersionedProject(root, CACHE)) {
            String first = project.post(PREDICT, "{" + QUESTION.formatted("a", 42)).body();
            assertThat(first).doesNotContain("cached_ms").contains("\"rung\":\"score\"");
            // Another user, but the model sees only the weight.
            assertThat(project.post(PREDICT, "{" + QUESTION.formatted("b", 42)).body())
                    .contains("[42.0]", "\"rung\":\"score\",\"reason\":\"best\"", "\"cached_ms\":");
            assertThat(project.post(PREDICT, "{" + QUESTION.formatted("b", 43)).body())
                    .doesNotContain("cached_ms");
            String fresh = "{\"parameters\":{\"max_staleness_ms\":0},";
            assertThat(project.post(PREDICT, fresh + QUESTION.formatted("a", 42)).body())
                    .doesNotContain("cached_ms");
            String wrong = "{\"parameters\":{\"max_staleness_ms\":-1},";
            assertThat(project.post(PREDICT, wrong + QUESTION.formatted("a", 42)).body())
                    .contains("parameters.max_staleness_ms", "0 or more");
            assertThat(project.get("/metrics").body())
                    .contains("punctual_cached_predictions{endpoint=\"scored\"}");
        }
    }

    @Test
    void theInferenceProtocolTellsAndIsTold() throws Exception {
        try (var project = new VersionedProject(root, CACHE)) {
            String path = "/v2/models/scored/infer";
            assertThat(project.post(path, inference("")).body()).doesNotContain("cached_ms");
            assertThat(project.post(path, inference("")).body()).contains("\"cached_ms\":\"");
            assertThat(
                            project.post(path, inference("\"parameters\":{\"max_staleness\":0},"))
                                    .body())
                    .doesNotContain("cached_ms");
        }
    }

    private static String inference(String parameters) {
        return "{"
                + parameters
                + "\"inputs\":[{\"name\":\"user\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"a\"]},"
                + "{\"name\":\"weight\",\"shape\":[1],\"datatype\":\"FP64\",\"data\":[44]}]}";
    }

    @Test
    void anotherVersionAnswersAnew() throws Exception {
        try (var project = new VersionedProject(root, CACHE)) {
            project.answer("a");
            assertThat(project.whole("scored", "a")).contains("\"cached_ms\":");
            project.version(2, 2);
            project.post("/v1/models/score:load", "");
            project.post("/v1/models/score:stable", "{\"version\": \"2\", \"unmeasured\": true}");
            assertThat(project.whole("scored", "a"))
                    .contains("[2.0]", "\"version\":\"2\"")
                    .doesNotContain("cached_ms");
            assertThat(project.whole("scored", "a"))
                    .contains("[2.0]", "\"version\":\"2\"", "cached_ms");
        }
    }
}
