package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.OnnxWriter;
import dev.punctual.core.testing.TinyModels;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import dev.punctual.testing.oip.ConformanceKit;
import dev.punctual.testing.oip.GrpcTarget;
import dev.punctual.testing.oip.Result;
import dev.punctual.testing.oip.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The conformance kit against a whole gateway: by an endpoint, by trees in Java and by a graph of ONNX Runtime.
class ConformanceTest {
    private static final String PROJECT =
            """
            project: parcels
            models:
              trees:
                format: lightgbm
                artefact: trees.txt
                endpoint: arrival
                inputs: [weight, distance]
              graph:
                format: onnx
                artefact: graph.onnx
                endpoint: arrival
                inputs: [weight, distance]
                parameters: {provider: cpu}
            endpoints:
              arrival:
                request:
                  asked_at: timestamp
                  shop: string
                  weight: {type: float64, min: 0}
                  distance: {type: int64, min: 0}
                  express: {type: bool, default: "false"}
                time: asked_at
                budget: 1s
                ladder:
                  - model: trees
                  - model: graph
                  - default: 1.0
            """;

    @TempDir private static Path directory = Path.of("unset");
    private static RunningGateway gateway;

    @BeforeAll
    static void serve() throws IOException {
        Files.writeString(directory.resolve("punctual.yaml"), PROJECT);
        Files.writeString(directory.resolve("trees.txt"), TinyModels.LIGHTGBM);
        byte[] graph =
                new OnnxWriter()
                        .input("in", OnnxWriter.FLOAT, "N", 2)
                        .constant("weights", new float[] {1, 2}, 2, 1)
                        .node("MatMul", List.of("in", "weights"), "out", Map.of())
                        .output("out", OnnxWriter.FLOAT, "N", 1)
                        .bytes();
        Files.write(directory.resolve("graph.onnx"), graph);
        gateway =
                RunningGateway.start(
                        ProjectDirectory.at(directory),
                        GatewaySettings.of("127.0.0.1", 0).withGrpc(0));
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    private static URI base() {
        return URI.create("http://127.0.0.1:" + gateway.port());
    }

    private static String grpc() {
        return "127.0.0.1:" + gateway.grpcPort().orElseThrow();
    }

    private static void conforms(String model) {
        List<Result> results = ConformanceKit.run(Target.of(base(), model, Map.of()));
        assertThat(results).filteredOn(Result.Failed.class::isInstance).isEmpty();
        assertThat(results).filteredOn(Result.Passed.class::isInstance).hasSizeGreaterThan(80);
        try (GrpcTarget target = GrpcTarget.of(grpc(), model, Map.of())) {
            List<Result> overGrpc = ConformanceKit.run(target);
            assertThat(overGrpc).filteredOn(Result.Failed.class::isInstance).isEmpty();
            assertThat(overGrpc).filteredOn(Result.Passed.class::isInstance).hasSizeGreaterThan(55);
        }
    }

    @Test
    void anEndpointConforms() {
        conforms("arrival");
    }

    @Test
    void treesInJavaConform() {
        conforms("trees");
    }

    @Test
    void aGraphOfTheRuntimeConforms() {
        conforms("graph");
    }

    @Test
    void theCommandCountsAndFailsWithTheDeviations() {
        assertThat(run("trees").code).isZero();
        assertThat(run("trees", "--grpc-url", grpc()).text).contains("grpc refusals");
        Outcome unknown = run("nobody");
        assertThat(unknown.code).isEqualTo(1);
        assertThat(unknown.text).contains("metadata", "failed: inference: returns the id: GET");
    }

    private static final String QUESTIONS =
            """
            {"inputs": [
              {"name": "asked_at", "datatype": "INT64", "shape": [2], "data": [1, 1]},
              {"name": "shop", "datatype": "BYTES", "shape": [2], "data": ["a", "b"]},
              {"name": "weight", "datatype": "FP64", "shape": [2], "data": [1, 1]},
              {"name": "distance", "datatype": "INT64", "shape": [2], "data": [3, 4]}], %s}
            """;

    @Test
    void aBatchSaysOfEachAnswerWhereItCameFrom() throws Exception {
        String wanted =
                "\"outputs\": [{\"name\": \"prediction\"}, {\"name\": \"rung\"}, {\"name\":"
                        + " \"reason\"}]";
        assertThat(infer("arrival", QUESTIONS.formatted(wanted)).body())
                .contains(
                        "\"data\":[10.0,20.0]",
                        "\"data\":[\"trees\",\"trees\"]",
                        "\"data\":[\"best\",\"best\"]",
                        "\"parameters\":{\"rung\":\"trees\",\"reason\":\"best\",\"version\":\"");
    }

    @Test
    void aDegradedAnswerIsAnAnswer() throws Exception {
        var answer = infer("arrival", QUESTIONS.formatted("\"parameters\": {\"timeout\": 1}"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"data\":[1.0,1.0]", "{\"rung\":\"default\",\"reason\":\"slack\"}");
    }

    @Test
    void anInputThatBreaksARuleIsNamedWithItsPlace() throws Exception {
        var answer =
                infer("arrival", QUESTIONS.replace("[3, 4]", "[3, -4]").formatted("\"id\": \"\""));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("distance[1] must be at least 0");
    }

    @Test
    void aModelWhoseTimeoutPassedIsNotStarted() throws Exception {
        var answer =
                infer(
                        "trees",
                        """
                        {"parameters": {"timeout": 1}, "inputs": [
                          {"name": "input", "datatype": "FP32", "shape": [1, 2], "data": [1, 3]}]}
                        """);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("the timeout passed before the model could start");
    }

    @Test
    void aBodyThatUnpacksToMoreThanItMayIsRefused() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            byte[] blank = new byte[1 << 20];
            Arrays.fill(blank, (byte) ' ');
            for (int i = 0; i < 65; i++) {
                out.write(blank);
            }
        }
        var answer = send("trees", BodyPublishers.ofByteArray(packed.toByteArray()), "gzip");
        // Or there is no room for it, on a small heap.
        assertThat(answer.statusCode()).isIn(413, 503);
        assertThat(send("trees", BodyPublishers.ofString("{}"), "gzip").statusCode())
                .isEqualTo(400);
        assertThat(send("trees", BodyPublishers.ofString("{}"), "br").statusCode()).isEqualTo(415);
    }

    private static HttpResponse<String> infer(String model, String body) throws Exception {
        return send(model, BodyPublishers.ofString(body), "identity");
    }

    private static HttpResponse<String> send(
            String model, HttpRequest.BodyPublisher body, String encoding) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(base().resolve("/v2/models/" + model + "/infer"))
                            .header("content-encoding", encoding)
                            .POST(body)
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private record Outcome(int code, String text) {}

    private static Outcome run(String model, String... more) {
        var text = new StringWriter();
        CommandLine line = Main.on(new CommandLine(Main.class).setOut(new PrintWriter(text)));
        var arguments =
                new ArrayList<>(
                        List.of("conformance", "--url", base().toString(), "--model", model));
        arguments.addAll(List.of(more));
        int code = line.execute(arguments.toArray(String[]::new));
        return new Outcome(code, text.toString());
    }
}
