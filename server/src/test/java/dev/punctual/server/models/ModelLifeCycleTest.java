package dev.punctual.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Versions of a model in a running gateway, by HTTP alone.
class ModelLifeCycleTest {
    private static final String MODEL = "/v1/models/score";
    private static final int USERS = 200;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @TempDir Path root;

    @Test
    void aNewVersionAnswersWhenItIsPromotedAndNoRequestNotices() throws Exception {
        try (var project = new VersionedProject(root)) {
            project.version(2, 2);
            assertThat(project.post(MODEL + ":load", "").body())
                    .contains("\"version\":\"1\",\"state\":\"READY\",\"labels\":\"stable\"")
                    .contains("\"version\":\"2\",\"state\":\"READY\",\"labels\":\"\"");
            assertThat(project.answer("a")).isEqualTo(1);
            assertThat(project.answer("scored@score=2", "a")).isEqualTo(2);
            assertThat(project.whole("scored", "a")).contains("\"version\":\"1\"");

            var stop = new AtomicBoolean();
            List<Double> seen = new ArrayList<>();
            Thread asking =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!stop.get()) {
                                    try {
                                        seen.add(project.answer("a"));
                                    } catch (Exception e) {
                                        seen.add(Double.NaN);
                                    }
                                }
                            });
            var swap =
                    project.post(MODEL + ":stable", "{\"version\": \"2\", \"unmeasured\": true}");
            assertThat(swap.statusCode()).isEqualTo(200);
            assertThat(project.answer("a")).isEqualTo(2);
            stop.set(true);
            asking.join();
            assertThat(project.whole("scored", "a")).contains("\"version\":\"2\"");
            assertThat(seen).allMatch(value -> value == 1 || value == 2).isSorted();

            // Version 1 has no label and is not the newest one: it was freed, and comes back when
            // it is asked for.
            assertThat(project.get(MODEL).body())
                    .contains("\"version\":\"1\",\"state\":\"UNAVAILABLE\"");
            assertThat(project.post(MODEL + ":load", "{\"version\": \"1\"}").body())
                    .contains("\"version\":\"1\",\"state\":\"READY\"");
            project.restart();
            assertThat(project.answer("a")).isEqualTo(2);
        }
    }

    @Test
    void aVersionWithoutEvidenceIsNotPromoted() throws Exception {
        try (var project = new VersionedProject(root)) {
            project.version(2, 2);
            var refused = project.post(MODEL + ":stable", "{\"version\": \"2\"}");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body())
                    .contains("version 2 of model score was never measured; measure it with")
                    .contains("punctual promote score 2");
            assertThat(project.answer("a")).isEqualTo(1);
        }
    }

    @Test
    void aVersionThatCannotBeLoadedLeavesEverythingAsItWas() throws Exception {
        try (var project = new VersionedProject(root)) {
            project.artefact(2, "no model".getBytes(StandardCharsets.UTF_8));
            var refused = project.post(MODEL + ":load", "{\"version\": \"2\"}");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("INVALID_ARTEFACT").contains("model score: ");
            assertThat(
                            project.post(
                                            MODEL + ":stable",
                                            "{\"version\": \"2\", \"unmeasured\": true}")
                                    .statusCode())
                    .isEqualTo(400);
            assertThat(project.get(MODEL).body())
                    .contains("\"version\":\"2\",\"state\":\"UNAVAILABLE\"")
                    .contains("\"labels\":\"stable\"");
            assertThat(project.answer("a")).isEqualTo(1);
            project.restart();
            assertThat(project.answer("a")).isEqualTo(1);
        }
    }

    @Test
    void aCanaryAnswersTheSameKeysAlways() throws Exception {
        try (var project = new VersionedProject(root)) {
            project.version(2, 2);
            assertThat(
                            project.post(MODEL + ":canary", "{\"version\": \"2\", \"share\": 0.3}")
                                    .statusCode())
                    .isEqualTo(200);
            List<Double> first = answers(project);
            assertThat(answers(project)).isEqualTo(first);
            assertThat(first.stream().filter(value -> value == 2).count()).isBetween(35L, 85L);
            assertThat(first.stream().filter(value -> value == 1).count()).isBetween(115L, 165L);

            // A greater share keeps the keys of the smaller one.
            project.post(MODEL + ":canary", "{\"version\": \"2\", \"share\": 0.8}");
            List<Double> more = answers(project);
            for (int i = 0; i < USERS; i++) {
                assertThat(more.get(i)).isGreaterThanOrEqualTo(first.get(i));
            }
            project.restart();
            assertThat(answers(project)).isEqualTo(more);
            project.post(MODEL + ":end-canary", "");
            assertThat(answers(project)).containsOnly(1.0);
        }
    }

    private static List<Double> answers(VersionedProject project) throws Exception {
        var answers = new ArrayList<Double>();
        for (int i = 0; i < USERS; i++) {
            answers.add(project.answer("user-" + i));
        }
        return answers;
    }

    @Test
    void aCanaryThatFailsIsRolledBackByItself() throws Exception {
        try (var project = new VersionedProject(root)) {
            project.version(2, Float.NaN);
            project.post(MODEL + ":canary", "{\"version\": \"2\"}");
            long last = System.nanoTime() + PATIENCE_NANOS;
            String status = project.get(MODEL).body();
            for (int i = 0; !status.contains("rolled back"); i++) {
                assertThat(System.nanoTime() - last).isNegative();
                // Its users get the answer of the rung below meanwhile, never an error.
                assertThat(project.answer("user-" + i)).isIn(1.0, -1.0);
                status = project.get(MODEL).body();
            }
            assertThat(status).contains("canary 2 was rolled back: ").contains("answers failed");
            assertThat(answers(project)).containsOnly(1.0);
            project.restart();
            assertThat(answers(project)).containsOnly(1.0);
        }
    }

    @Test
    void callersInHasteCannotHaveACanaryEnded() throws Exception {
        try (var project = new VersionedProject(root)) {
            project.version(2, Float.NaN);
            project.post(MODEL + ":canary", "{\"version\": \"2\"}");
            for (int i = 0; i < USERS; i++) {
                project.inHaste("user-" + i);
            }
            assertThat(project.get(MODEL).body())
                    .contains("canary 0.5")
                    .contains("\"canary\":{\"scored\":{\"answers\":0,")
                    .doesNotContain("rolled back");
        }
    }

    @Test
    void aShadowIsComparedAndNeverAnswers() throws Exception {
        try (var project = new VersionedProject(root)) {
            project.version(2, 3);
            project.post(MODEL + ":shadow", "{\"version\": \"2\"}");
            long last = System.nanoTime() + PATIENCE_NANOS;
            while (!project.get(MODEL).body().contains("\"mean_difference\":2")) {
                assertThat(System.nanoTime() - last).isNegative();
                assertThat(project.answer("a")).isEqualTo(1);
            }
            assertThat(project.get(MODEL).body())
                    .contains("\"greatest_difference\":2")
                    .contains("\"failed\":0");
        }
    }

    @Test
    void mistakesInOrdersAreAnswered() throws Exception {
        try (var project = new VersionedProject(root)) {
            assertRefused(project, ":canary", "{\"version\": \"7\"}", "there is no version '7'");
            assertRefused(project, ":canary", "{\"version\": \"1\"}", "is the stable one");
            assertRefused(project, ":canary", "{}", "name a version");
            assertRefused(project, ":canary", "{\"version\": \"1\", \"share\": 2}", "a share is");
            assertRefused(project, ":unload", "{\"version\": \"1\"}", "has no label");
            assertRefused(project, ":sing", "", "a model takes no ':sing'; there is load,");
            assertThat(project.get("/v1/models/none").statusCode()).isEqualTo(404);
            assertThat(project.get("/v1/models").body()).contains("\"name\":\"score\"");
        }
    }

    private static void assertRefused(
            VersionedProject project, String action, String body, String reason) throws Exception {
        var response = project.post(MODEL + action, body);
        assertThat(response.statusCode()).isBetween(400, 499);
        assertThat(response.body()).contains(reason);
    }

    @Test
    void theRepositoryOfTheProtocolLoadsAndUnloads() throws Exception {
        try (var project = new VersionedProject(root)) {
            project.version(2, 2);
            assertThat(project.post("/v2/repository/models/score/load", "").statusCode())
                    .isEqualTo(200);
            assertThat(project.post("/v2/repository/index", "").body())
                    .contains("{\"name\":\"score\",\"version\":\"2\",\"state\":\"READY\"");
            var infer =
                    "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}";
            assertThat(project.post("/v2/models/score/versions/2/infer", infer).body())
                    .contains("\"model_version\":\"2\"");
            assertThat(project.post("/v2/models/score/infer", infer).body())
                    .contains("\"model_version\":\"1\"");
            assertThat(project.post("/v2/repository/models/score/unload", "").statusCode())
                    .isEqualTo(200);
            assertThat(project.post("/v2/models/score/versions/2/infer", infer).statusCode())
                    .isEqualTo(404);
            assertThat(project.post("/v2/models/score/infer", infer).statusCode()).isEqualTo(200);
        }
    }
}
