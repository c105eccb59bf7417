package dev.punctual.server.precompute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.OnnxWriter;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.jobs.Materialization;
import dev.punctual.server.jobs.Precomputation;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.loads.ViewLoads;
import dev.punctual.server.loads.Wanted;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.ProjectStore;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A project on disk whose table `visitors` is precomputed by entity, of users `u0`, `u1`, ... with a profile each but every
/// seventh.
final class Shop implements AutoCloseable {
    static final String ALL = "keys: {source: people, sql: sql/visitors.sql}";

    private static final String DEFINITIONS =
            """
            project: shop
            entities:
              visitor: {key: {user: string}}
            sources:
              people: {kind: batch, files: {people: data/people.csv}}
            views:
              profile:
                kind: batch
                entity: visitor
                source: people
                sql: sql/profile.sql
                features: {visits: int64, spent: float64}
                defaults: {visits: 3}
            endpoints:
              propensity:
                request: {user: string, weight: {type: float64, default: 0.5, max: 1000}}
                features: {profile: {view: profile, key: {user: user}}}
                derived:
                  each: {type: float64, expression: profile.spent / double(profile.visits)}
                budget: 5s
                ladder: [{precomputed: visitors}, {model: full}, {default: -7}]
                clip: {min: -50, max: 900}
                log: {share: 1.0}
            models:
              full:
                format: onnx
                artefact: models/full
                endpoint: propensity
                inputs: [weight, profile.visits, profile.spent, each]
            precomputed:
              visitors:
                endpoint: propensity
                by: entity
                model: full
                CONTENT
            """;

    private final Path root;
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable RunningGateway gateway;

    /// @param content how the table is made, with four spaces before each further line
    Shop(Path root, int users, String content) throws IOException {
        this.root = root;
        Files.writeString(root.resolve("punctual.yaml"), DEFINITIONS.replace("CONTENT", content));
        String people =
                IntStream.range(0, users)
                        .mapToObj(i ->
                                "u%d,%s,%s"
                                        .formatted(
                                                i, 1 + i % 11, i % 7 == 0 ? "" : (i % 997) * 1.37))
                        .collect(Collectors.joining("\n", "person,visits,spent\n", "\n"));
        write("data/people.csv", people);
        write(
                "sql/profile.sql",
                "SELECT person AS user, visits::BIGINT AS visits, spent::DOUBLE AS spent FROM people"
                        + " WHERE spent IS NOT NULL");
        write("sql/visitors.sql", "SELECT person AS user FROM people");
        version(1, 1);
    }

    void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /// Adds a version of the model: a weighted sum, times a number.
    void version(int version, float factor) throws IOException {
        float[] weights = {0.3f * factor, 1.7f * factor, 0.011f * factor, -0.9f * factor};
        byte[] bytes =
                new OnnxWriter()
                        .input("in", OnnxWriter.FLOAT, "N", 4)
                        .constant("weights", weights, 4, 1)
                        .node("MatMul", List.of("in", "weights"), "out", Map.of())
                        .output("out", OnnxWriter.FLOAT, "N", 1)
                        .bytes();
        Path directory = root.resolve("models/full/" + version);
        Files.createDirectories(directory);
        Files.write(directory.resolve("model.onnx"), bytes);
    }

    ProjectDirectory directory() {
        return ProjectDirectory.at(root);
    }

    /// Loads the view, in a store of its own.
    void load() {
        try (var workshop = new Workshop(directory(), Reporter.silent());
                OnlineStore store = ProjectStore.open(directory())) {
            var materialization = new Materialization(workshop, store);
            for (ViewDefinition.Batch view : ViewLoads.views(workshop.project())) {
                materialization.load(view, Instant.now(), Wanted.MISSING);
            }
        }
    }

    /// Computes the table without a gateway.
    long precompute(Reporter reporter) {
        try (var workshop = new Workshop(directory(), reporter);
                OnlineStore store = ProjectStore.open(directory())) {
            return new Precomputation(workshop, store)
                    .run(workshop.project().precomputed("visitors"), false);
        }
    }

    void start() {
        gateway = RunningGateway.start(directory(), GatewaySettings.of("127.0.0.1", 0));
    }

    void stop() {
        if (gateway != null) {
            gateway.close();
            gateway = null;
        }
    }

    /// Has the running gateway compute the table, and waits for it.
    Map<?, ?> compute() throws Exception {
        Map<?, ?> job = post("/v1/precomputed/visitors:compute", "");
        while (List.of("waiting", "running").contains(String.valueOf(job.get("state")))) {
            Thread.sleep(20);
            job = get("/v1/jobs/" + job.get("job"));
        }
        return job;
    }

    /// Makes a version the one that answers.
    void promote(int version) throws Exception {
        Map<?, ?> status =
                post(
                        "/v1/models/full:stable",
                        "{\"version\": \"%d\", \"unmeasured\": true}".formatted(version));
        assertThat(status.get("error")).as(status.toString()).isNull();
    }

    Map<?, ?> post(String path, String body) throws Exception {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    Map<?, ?> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private Map<?, ?> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        if (JsonTree.read(response.body()) instanceof Map<?, ?> object) {
            return object;
        }
        throw new AssertionError(new String(response.body(), UTF_8));
    }

    private URI uri(String path) {
        assertThat(gateway).isNotNull();
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    /// An answer.
    ///
    /// @param version empty if it has none
    record Answered(double value, String rung, String version, boolean aged) {}

    /// Asks about users, in one request.
    List<Answered> ask(List<String> users) throws Exception {
        String instances =
                users.stream()
                        .map(user -> "{\"user\":\"" + user + "\"}")
                        .collect(Collectors.joining(",", "[", "]"));
        Map<?, ?> body =
                post("/v1/endpoints/propensity:predict", "{\"instances\":" + instances + "}");
        List<?> values = list(body, "predictions");
        List<?> answers = list(body, "answers");
        return IntStream.range(0, values.size())
                .mapToObj(i -> {
                    Map<?, ?> answer = (Map<?, ?>) answers.get(i);
                    Object version = answer.get("version");
                    return new Answered(
                            ((Number) values.get(i)).doubleValue(),
                            String.valueOf(answer.get("rung")),
                            version == null ? "" : version.toString(),
                            answer.get("age_ms") != null);
                })
                .toList();
    }

    private static List<?> list(Map<?, ?> body, String name) {
        if (body.get(name) instanceof List<?> list) {
            return list;
        }
        throw new AssertionError(name + " in " + body);
    }

    Answered ask(String user) throws Exception {
        return ask(List.of(user)).getFirst();
    }

    /// The files of unfinished work.
    List<Path> work() throws IOException {
        Path work = root.resolve(".punctual/precompute/visitors");
        if (!Files.isDirectory(work)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(work)) {
            return files.sorted().toList();
        }
    }

    @Override
    public void close() {
        stop();
        client.close();
    }
}
