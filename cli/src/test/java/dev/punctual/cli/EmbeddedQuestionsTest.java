package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions about texts and values, which a gateway embeds before it searches.
class EmbeddedQuestionsTest {
    private static final int MOST_LOOKS = 600;
    private static final String MORE =
            """
              numbers:
                items: {source: files, sql: things.sql}
                id: item
                embedding: {model: {artefact: models/values.onnx}, inputs: [size, weight]}
                metric: euclidean
              given:
                items: {source: files, sql: things.sql}
                id: item
                embedding: {columns: [size, weight]}
                metric: euclidean
            """;

    @TempDir private static Path directory = Path.of("unset");
    private static RunningGateway gateway;
    private static HttpClient client;

    @BeforeAll
    static void buildAndServe() throws IOException {
        new EmbeddedShop(directory).write();
        Files.writeString(directory.resolve("punctual.yaml"), EmbeddedShop.PROJECT + MORE);
        assertThat(Main.run("index", "build", "--project", directory.toString())).isZero();
        gateway =
                RunningGateway.start(
                        ProjectDirectory.at(directory), GatewaySettings.of("127.0.0.1", 0));
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() {
        client.close();
        gateway.close();
    }

    private static HttpResponse<byte[]> post(String index, String body) {
        var uri =
                URI.create(
                        "http://127.0.0.1:%d/v1/indexes/%s:neighbors"
                                .formatted(gateway.port(), index));
        try {
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Long> ids(Tree result) {
        return result.trees("neighbors").stream().map(each -> each.count("id")).toList();
    }

    private static Tree answer(String index, String body) {
        HttpResponse<byte[]> response = post(index, body);
        assertThat(response.statusCode())
                .as(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return Tree.of(response.body());
    }

    private static void refuses(String index, String body, int status, String... messages) {
        HttpResponse<byte[]> response = post(index, body);
        String text = new String(response.body(), StandardCharsets.UTF_8);
        assertThat(response.statusCode()).as(text).isEqualTo(status);
        assertThat(text).contains(messages);
    }

    @Test
    void textsAreNearWhatMeansTheSame() {
        Tree answer =
                answer(
                        "things",
                        """
                        {"texts": ["Will my plane be on time?", "The food was not warm any more"],
                         "k": 5}
                        """);
        assertThat(answer.trees("results")).hasSize(2);
        assertThat(ids(answer.trees("results").getFirst())).hasSize(5).allMatch(id -> id % 2 == 0);
        assertThat(ids(answer.trees("results").getLast())).hasSize(5).allMatch(id -> id % 2 == 1);
    }

    @Test
    void valuesAreNearTheItemsThatHaveThem() {
        Tree answer = answer("numbers", "{\"inputs\": [{\"size\": 7, \"weight\": -8}], \"k\": 1}");
        Tree nearest = answer.trees("results").getFirst().trees("neighbors").getFirst();
        assertThat(nearest.count("id")).isEqualTo(7);
        assertThat(nearest.number("score")).isZero();
    }

    @Test
    void whatTheModelDoesNotTakeIsNamed() {
        refuses("given", "{\"texts\": [\"a\"]}", 400, "\"texts\"", "has no model", "'vectors'");
        refuses("things", "{\"inputs\": [{}]}", 400, "\"inputs\"", "ask by 'texts'");
        refuses("numbers", "{\"texts\": [\"a\"]}", 400, "\"texts\"", "ask by 'inputs'");
        refuses("things", "{\"texts\": [\" \"]}", 400, "texts[0]", "is empty");
        refuses("things", "{\"texts\": [\"a\", 7]}", 400, "texts[1]", "must be a text");
        refuses("things", "{\"texts\": [\"a\"], \"ids\": [1]}", 400, "'vectors' or 'texts'");
        refuses("things", "{\"texts\": [\"" + "x".repeat(40_000) + "\"]}", 413, "texts[0]");
        refuses("things", "{\"texts\": [" + "\"a\",".repeat(128) + "\"a\"]}", 413, "at most 128");
        refuses("numbers", "{\"inputs\": [{\"sise\": 7}]}", 400, "inputs[0].sise", "size");
        refuses("numbers", "{\"inputs\": [{\"size\": 7}]}", 400, "inputs[0]", "NaN");
        refuses("numbers", "{\"inputs\": [{\"size\": []}]}", 400, "inputs[0].size", "null");
        refuses(
                "numbers",
                "{\"inputs\": [{\"size\": 1, \"weight\": 1}, {\"size\": \"a\", \"weight\": 1}]}",
                400,
                "inputs[1]",
                "'size' is a text");
    }

    @Test
    void aBudgetThatIsTooSmallForTheModelIsNoAnswer() {
        refuses("things", "{\"texts\": [\"a\"], \"budget\": \"1us\"}", 504, "NO_ANSWER");
        String many = "\"" + "many words to embed ".repeat(50) + "\",";
        String body = "{\"texts\": [" + many.repeat(127) + "\"a\"], \"budget\": \"20ms\"}";
        refuses("things", body, 504, "NO_ANSWER");
        assertThat(answer("things", "{\"texts\": [\"a\"]}").trees("results")).hasSize(1);
    }

    @Test
    void howAnIndexIsAskedIsSaid() throws Exception {
        var uri = URI.create("http://127.0.0.1:%d/v1/indexes".formatted(gateway.port()));
        var body =
                client.send(
                                HttpRequest.newBuilder(uri).build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
        assertThat(body).contains("\"asked_by\":[\"texts\"]", "\"asked_by\":[\"inputs\"]");
    }

    /// Another model at the same place: nothing is asked of it before the index is built by it.
    @Test
    void anotherModelAnswersWhenTheIndexIsBuiltByIt() throws Exception {
        Files.write(directory.resolve("models/values.onnx"), EmbeddedShop.values(50f));
        String body = "{\"inputs\": [{\"size\": 1, \"weight\": 0}], \"k\": 20}";
        Map<Long, Double> before = scores(body);
        assertThat(Main.run("index", "build", "numbers", "--project", directory.toString()))
                .isZero();
        int looks = 0;
        while (looks++ < MOST_LOOKS && scores(body).equals(before)) {
            Thread.sleep(100);
        }
        assertThat(scores(body)).isNotEqualTo(before);
        Files.write(directory.resolve("models/values.onnx"), EmbeddedShop.values(2f));
        assertThat(Main.run("index", "build", "numbers", "--project", directory.toString()))
                .isZero();
        while (looks++ < MOST_LOOKS && !scores(body).equals(before)) {
            Thread.sleep(100);
        }
        assertThat(scores(body)).isEqualTo(before);
    }

    private static Map<Long, Double> scores(String body) {
        var scores = new HashMap<Long, Double>();
        answer("numbers", body)
                .trees("results")
                .getFirst()
                .trees("neighbors")
                .forEach(each -> scores.put(each.count("id"), each.number("score")));
        return scores;
    }
}
