package dev.punctual.server.models;

import dev.punctual.core.testing.OnnxWriter;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
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
import java.util.List;
import java.util.Map;

/// A project with a directory of versions of one model, whose answers tell which version gave them, and its gateway.
final class VersionedProject implements AutoCloseable {
    private static final String DEFINITIONS =
            """
            project: versions
            endpoints:
              scored:
                request: {user: string, weight: float64}
                budget: 2s
                ladder: [{model: score}, {default: -1}]
            models:
              score:
                format: onnx
                artefact: models/score
                endpoint: scored
                inputs: [weight]
                versions: {latest: 1}
                canary: {share: 0.5, min_answers: 20, errors: 0.1}
            """;

    /// What the gateway takes its processor for.
    static final String PROCESSOR = "made up";

    private final Path root;
    private final HttpClient client = HttpClient.newHttpClient();
    private RunningGateway gateway;

    /// Has version 1, and runs.
    VersionedProject(Path root) throws IOException {
        this(root, "");
    }

    /// @param setting one more of the endpoint
    VersionedProject(Path root, String setting) throws IOException {
        this.root = root;
        String budget = "budget: 2s\n";
        Files.writeString(
                root.resolve("punctual.yaml"),
                DEFINITIONS.replace(budget, budget + "    " + setting + "\n"));
        version(1, 1);
        this.gateway = start();
    }

    private RunningGateway start() {
        return RunningGateway.start(
                ProjectDirectory.at(root), GatewaySettings.of("127.0.0.1", 0).on(PROCESSOR));
    }

    /// Starts the gateway again.
    void restart() {
        gateway.close();
        gateway = start();
    }

    /// Adds a version that multiplies the weight by a number.
    void version(int version, float factor) throws IOException {
        artefact(
                version,
                new OnnxWriter()
                        .input("in", OnnxWriter.FLOAT, "N", 1)
                        .constant("factor", new float[] {factor}, 1, 1)
                        .node("MatMul", List.of("in", "factor"), "out", Map.of())
                        .output("out", OnnxWriter.FLOAT, "N", 1)
                        .bytes());
    }

    void artefact(int version, byte[] artefact) throws IOException {
        Path directory = root.resolve("models/score/" + version);
        Files.createDirectories(directory);
        Files.write(directory.resolve("model.onnx"), artefact);
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    /// What is answered to a user whose weight is one.
    double answer(String user) throws Exception {
        return answer("scored", user);
    }

    /// The same by an endpoint with a certain version.
    double answer(String endpoint, String user) throws Exception {
        String body = whole(endpoint, user);
        int from = body.indexOf('[') + 1;
        return Double.parseDouble(body.substring(from, body.indexOf(']')));
    }

    /// The body of an answer.
    String whole(String endpoint, String user) throws Exception {
        return ask(endpoint, user, "");
    }

    /// The body of an answer to somebody who allows a tenth of a second.
    String inHaste(String user) throws Exception {
        return ask("scored", user, "\"parameters\":{\"budget_ms\":100},");
    }

    private String ask(String endpoint, String user, String before) throws Exception {
        return post(
                        "/v1/endpoints/" + endpoint + ":predict",
                        "{" + before + "\"instances\":[{\"user\":\"" + user + "\",\"weight\":1}]}")
                .body();
    }

    @Override
    public void close() {
        gateway.close();
        client.close();
    }
}
