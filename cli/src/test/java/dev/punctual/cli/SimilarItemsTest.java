package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Indexes of similar items from their SQL to answers over HTTP.
class SimilarItemsTest {
    private static final int ITEMS = 2_000;
    private static final int DIMENSION = 8;
    private static final int MOST_LOOKS = 600;
    private static final String PROJECT =
            """
            project: shop
            sources:
              files:
                kind: batch
                files: {items: items.csv}
            indexes:
              things:
                items: {source: files, sql: things.sql}
                id: item
                embedding: {column: vec}
                metric: euclidean
                attributes: [colour, year]
                precompute: {k: 5}
              angles:
                items: {source: files, sql: things.sql}
                id: name
                embedding: {columns: [x0, x1, x2]}
                metric: cosine
                kind: tree
              daily:
                items: {source: files, sql: things.sql}
                id: item
                embedding: {column: vec}
                metric: cosine
                schedule: {every: 1d}
              unbuilt:
                items: {source: files, sql: things.sql}
                id: name
                embedding: {column: vec}
                metric: dot
            """;
    private static final String SQL =
            """
            SELECT item, 'n' || item AS name, [x0, x1, x2, x3, x4, x5, x6, x7] AS vec, x0, x1, x2,
                colour, year
            FROM items;
            """;

    @TempDir private static Path directory = Path.of("unset");
    private static final List<float[]> VECTORS = new ArrayList<>();
    private static RunningGateway gateway;
    private static HttpClient client;

    @BeforeAll
    static void buildAndServe() throws IOException {
        Files.writeString(directory.resolve("punctual.yaml"), PROJECT);
        Files.writeString(directory.resolve("things.sql"), SQL);
        writeItems(ITEMS);
        assertThat(run("index", "list")).contains("nothing is built");
        assertThat(run("index", "build", "things", "angles")).doesNotContain("rror");
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

    private static void writeItems(int count) throws IOException {
        var random = new Random(1);
        var csv = new StringBuilder("item,x0,x1,x2,x3,x4,x5,x6,x7,colour,year\n");
        VECTORS.clear();
        for (int i = 0; i < count; i++) {
            float[] vector = new float[DIMENSION];
            csv.append(i);
            for (int d = 0; d < DIMENSION; d++) {
                vector[d] = Math.round(1000 * random.nextGaussian()) / 1000f;
                csv.append(',').append(vector[d]);
            }
            VECTORS.add(vector);
            csv.append(',').append(List.of("red", "green", "blue").get(i % 3));
            csv.append(',').append(i % 7 == 0 ? "" : 1990 + i % 30).append('\n');
        }
        Files.writeString(directory.resolve("items.csv"), csv);
    }

    private static String run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--project", directory.toString()));
        var out = new StringWriter();
        var writer = new PrintWriter(out);
        int code =
                Main.on(new CommandLine(Main.class).setOut(writer).setErr(writer))
                        .execute(all.toArray(String[]::new));
        return code == 0 ? out.toString() : "Error " + code + ": " + out;
    }

    /// Nobody builds it but the gateway.
    @Test
    void whatHasAScheduleIsBuiltWhileTheGatewayServes() throws InterruptedException {
        String body = "{\"ids\": [7], \"k\": 3}";
        int status = post("daily", body).statusCode();
        for (int look = 0; look < MOST_LOOKS && status != 200; look++) {
            Thread.sleep(100);
            status = post("daily", body).statusCode();
        }
        assertThat(status).isEqualTo(200);
        assertThat(run("index", "list")).contains("daily");
    }

    private static HttpResponse<byte[]> post(String index, String body) {
        return send(
                HttpRequest.newBuilder(uri("/v1/indexes/" + index + ":neighbors"))
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    private static Tree answer(String index, String body) {
        HttpResponse<byte[]> response = post(index, body);
        assertThat(response.statusCode())
                .as(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return Tree.of(response.body());
    }

    private static List<Integer> ids(Tree result) {
        return result.trees("neighbors").stream().map(each -> (int) each.count("id")).toList();
    }

    private static List<Integer> exact(int item, int count, IntPredicate allowed) {
        return IntStream.range(0, ITEMS)
                .filter(other -> other != item)
                .filter(allowed)
                .boxed()
                .sorted(Comparator.comparingDouble(other -> distance(item, other)))
                .limit(count)
                .toList();
    }

    private static double distance(int a, int b) {
        double sum = 0;
        for (int d = 0; d < DIMENSION; d++) {
            double difference = (double) VECTORS.get(a)[d] - VECTORS.get(b)[d];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    @Test
    void neighboursAreFoundBySearchAndFromWhatWasPrecomputed() {
        int found = 0;
        for (int item = 0; item < 100; item++) {
            Tree answer = answer("things", "{\"ids\": [%d], \"k\": 10}".formatted(item));
            Tree result = answer.trees("results").getFirst();
            assertThat(result.text("source")).isEqualTo("search");
            assertThat(result.count("leaves")).isPositive();
            var ids = new ArrayList<>(ids(result));
            assertThat(ids).hasSize(10).doesNotContain(item).doesNotHaveDuplicates();
            ids.retainAll(exact(item, 10, other -> true));
            found += ids.size();
        }
        assertThat(found).isGreaterThan(900);
        Tree known = answer("things", "{\"ids\": [3, \"4\"], \"k\": 5}");
        assertThat(known.trees("results"))
                .allSatisfy(each -> assertThat(each.text("source")).isEqualTo("precomputed"));
        Tree first = known.trees("results").getFirst().trees("neighbors").getFirst();
        assertThat(first.number("score"))
                .isCloseTo(distance(3, (int) first.count("id")), within(1e-4));
    }

    @Test
    void vectorsAreAskedAboutManyAtATime() {
        Tree answer =
                answer(
                        "things",
                        "{\"vectors\": [%s, %s], \"k\": 1}"
                                .formatted(
                                        Arrays.toString(VECTORS.get(11)),
                                        Arrays.toString(VECTORS.get(12))));
        assertThat(answer.trees("results").stream().map(SimilarItemsTest::ids))
                .containsExactly(List.of(11), List.of(12));
        Tree byName = answer("angles", "{\"ids\": [\"n5\"], \"k\": 3}");
        assertThat(byName.trees("results").getFirst().trees("neighbors"))
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.text("id")).startsWith("n"));
    }

    @Test
    void filtersAreMetByAllThatIsFound() {
        Tree answer =
                answer(
                        "things",
                        """
                        {"ids": [8], "k": 20, "filter": {"colour": ["red", "blue"],
                            "year": {"min": 1995, "max": 1999}}}
                        """);
        assertThat(ids(answer.trees("results").getFirst()))
                .isEqualTo(
                        exact(8, 20, i -> i % 3 != 1 && i % 7 != 0 && i % 30 >= 5 && i % 30 <= 9));
        Tree none = answer("things", "{\"ids\": [8], \"filter\": {\"colour\": \"pink\"}}");
        assertThat(none.trees("results").getFirst().trees("neighbors")).isEmpty();
    }

    @Test
    void whatIsWrongIsNamed() {
        refuses("things", "{\"ids\": [99999]}", 404, "ids[0]", "no item '99999'");
        refuses("things", "{\"vectors\": [[1, 2]]}", 400, "vectors[0]", "has 2 numbers");
        refuses("things", "{\"vectors\": [[1,2,3,4,5,6,7,NaN]]}", 400, "vectors[0][7]", "finite");
        refuses("things", "{\"vectors\": [[1,2,3,4,5,6,7,1e99]]}", 400, "vectors[0][7]", "finite");
        refuses("things", "{\"ids\": [1], \"k\": 0}", 400, "k", "from 1 to 1000");
        refuses("things", "{\"ids\": [1], \"k\": 1001}", 400, "k", "from 1 to 1000");
        refuses("things", "{\"ids\": []}", 400, "ids", "either 'ids' or 'vectors'");
        refuses("things", "{\"ids\": [1], \"idz\": 2}", 400, "idz", "ids");
        refuses("things", "{\"ids\": [1], \"budget\": \"no\"}", 400, "budget", "5ms");
        refuses(
                "things",
                "{\"ids\": [1], \"filter\": {\"color\": \"red\"}}",
                400,
                "filter.color",
                "colour");
        refuses(
                "things",
                "{\"ids\": [1], \"filter\": {\"year\": \"old\"}}",
                400,
                "filter.year",
                "number");
        refuses("things", "[1]", 400, null, "object");
        refuses("things", "{", 400, null, "JSON");
        refuses("unbuilt", "{\"ids\": [1]}", 404, null, "is not built yet");
        refuses("thing", "{\"ids\": [1]}", 404, null, "things");
        refuses("angles", "{\"vectors\": [[0, 0, 0]]}", 400, "vectors[0]", "no number but 0");
        String many = "1,".repeat(200) + "1";
        refuses("things", "{\"ids\": [" + many + "]}", 413, "ids", "at most 128");
    }

    private static void refuses(
            String index, String body, int status, @Nullable String field, String message) {
        HttpResponse<byte[]> response = post(index, body);
        String text = new String(response.body(), StandardCharsets.UTF_8);
        assertThat(response.statusCode()).as(text).isEqualTo(status);
        assertThat(text).contains(message);
        if (field != null) {
            assertThat(text).contains("\"field\":\"" + field + "\"");
        }
    }

    @Test
    void aBudgetThatIsSpentIsNoAnswerOrACutOne() {
        HttpResponse<byte[]> response =
                post("things", "{\"ids\": [1], \"k\": 10, \"budget\": \"1us\"}");
        String text = new String(response.body(), StandardCharsets.UTF_8);
        assertThat(response.statusCode()).as(text).isEqualTo(504);
        assertThat(text).contains("NO_ANSWER");
    }

    @Test
    void indexesAreDescribedAndMeasured() {
        var listed = Tree.of(send(HttpRequest.newBuilder(uri("/v1/indexes"))).body());
        assertThat(listed.trees("indexes").stream().map(each -> each.text("index")))
                .containsExactly("things", "angles", "daily", "unbuilt");
        assertThat(listed.trees("indexes").getLast().text("state")).isEqualTo("not built");
        var one = Tree.of(send(HttpRequest.newBuilder(uri("/v1/indexes/things"))).body());
        assertThat(one.count("dimension")).isEqualTo(DIMENSION);
        assertThat(one.number("recall")).isBetween(0.95, 1.0);
        Tree _ = answer("things", "{\"ids\": [1]}");
        String metrics =
                new String(
                        send(HttpRequest.newBuilder(uri("/metrics"))).body(),
                        StandardCharsets.UTF_8);
        assertThat(metrics)
                .containsPattern(
                        "punctual_index_requests_total\\{index=\"things\",status=\"200\"} [1-9]")
                .containsPattern("punctual_index_items\\{index=\"angles\"} 2000");
    }

    @Test
    void anotherGenerationIsServedWithoutARestart() throws Exception {
        String before = text(answer("angles", "{\"ids\": [\"n1\"]}"));
        writeItems(ITEMS + 500);
        assertThat(run("index", "build", "angles")).doesNotContain("rror");
        assertThat(run("index", "list")).contains("angles").containsPattern("2,500");
        for (int tries = 0; ; tries++) {
            if (post("angles", "{\"ids\": [\"n2499\"]}").statusCode() == 200) {
                break;
            }
            assertThat(tries).isLessThan(300);
            Thread.sleep(100);
        }
        assertThat(text(answer("angles", "{\"ids\": [\"n1\"]}"))).isNotEqualTo(before);
        var one = Tree.of(send(HttpRequest.newBuilder(uri("/v1/indexes/angles"))).body());
        assertThat(one.count("items")).isEqualTo(ITEMS + 500);
        assertThat(one.text("grown")).isEqualTo("true");
        assertThat(run("index", "verify")).contains("sound    angles", "sound    things");
    }

    /// A gateway that runs builds it, as a job that can be followed.
    @Test
    void theGatewayBuildsWhatItIsAskedFor() throws Exception {
        HttpResponse<byte[]> accepted =
                send(
                        HttpRequest.newBuilder(uri("/v1/indexes/things:build"))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"whole\": true}")));
        assertThat(accepted.statusCode()).isEqualTo(202);
        URI job = uri("/v1/jobs/" + Tree.of(accepted.body()).text("job"));
        Tree state = Tree.of(send(HttpRequest.newBuilder(job)).body());
        for (int look = 0; look < MOST_LOOKS && !state.text("state").equals("done"); look++) {
            Thread.sleep(100);
            state = Tree.of(send(HttpRequest.newBuilder(job)).body());
        }
        assertThat(state.text("state")).isEqualTo("done");
        assertThat(state.text("index")).isEqualTo("things");
        assertThat(state.text("message")).contains("items, ", "recall@10");
        assertThat(run("index", "build", "things")).doesNotContain("rror");
        assertThat(run("index", "build", "--whole", "angles")).doesNotContain("rror");
        for (String wrong : List.of("/v1/indexes/none:build", "/v1/indexes/things:bild")) {
            assertThat(
                            send(HttpRequest.newBuilder(uri(wrong))
                                            .POST(HttpRequest.BodyPublishers.noBody()))
                                    .statusCode())
                    .isEqualTo(404);
        }
        HttpResponse<byte[]> unknown =
                send(
                        HttpRequest.newBuilder(uri("/v1/indexes/things:build"))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"hole\": true}")));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(new String(unknown.body(), StandardCharsets.UTF_8)).contains("whole");
    }

    private static String text(Tree answer) {
        return answer.text("generation");
    }

    @Test
    void itemsThatCannotBeIndexedAreNamed() throws IOException {
        Path sql = directory.resolve("things.sql");
        try {
            Files.writeString(
                    sql, "SELECT 1 AS item, [1.0, NULL] AS vec, 'a' AS colour, 1 AS year");
            assertThat(run("index", "build", "--here", "things"))
                    .contains("Error 1", "item '1'", "'NULL'");
            Files.writeString(
                    sql,
                    "SELECT i AS item, [1.0] AS vec, 'a' AS colour, 1 AS year FROM (VALUES (7), (7)) t(i)");
            assertThat(run("index", "build", "--here", "things"))
                    .contains("item '7' is there twice");
            Files.writeString(sql, "SELECT 1 AS item, [1.0] AS vec, 'a' AS color, 1 AS year");
            assertThat(run("index", "build", "--here", "things")).contains("Error 1", "colour");
        } finally {
            Files.writeString(sql, SQL);
        }
        assertThat(run("index", "list")).contains("things");
    }
}
