package dev.punctual.server.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.testing.TinyModels;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A gateway whose best model another gateway runs.
@Timeout(120)
class RemoteModelTest {
    private static final String ENDPOINT =
            """
            endpoints:
              arrival:
                request:
                  weight: {type: float64, min: 0}
                  distance: {type: float64, min: 0}
                budget: 10s
                ladder:
                  - model: MODEL
                  - default: 1.0
            """;
    private static final String BACK =
            """
            project: back
            models:
              trees:
                format: lightgbm
                artefact: trees.txt
                endpoint: arrival
                inputs: [weight, distance]
            """
                    + ENDPOINT.replace("MODEL", "trees");
    private static final String FRONT =
            """
            project: front
            models:
              big:
                format: remote
                endpoint: arrival
                inputs: [weight, distance]
                url: URL
                model: trees
                calls: {timeout: 5s}
            """
                    + ENDPOINT.replace("MODEL", "big");
    private static final String ASKED =
            "{\"instances\":[{\"weight\":1,\"distance\":1},{\"weight\":1,\"distance\":5}]}";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir private Path directory = Path.of("unset");

    @Test
    void theModelOfAnotherGatewayAnswers() throws Exception {
        RunningGateway front;
        try (RunningGateway back = serve(BACK)) {
            front = serve(FRONT.replace("URL", address(back)));
            assertThat(post(front, "/v1/endpoints/arrival:predict", ASKED))
                    .contains("\"predictions\":[10.0,20.0]")
                    .contains("{\"rung\":\"big\",\"reason\":\"best\"");
            assertThat(
                            post(
                                    front,
                                    "/v2/models/big/infer",
                                    "{\"inputs\":[{\"name\":\"input\",\"shape\":[3,2],\"datatype\":\"FP32\","
                                            + "\"data\":[1,1,1,9,1,2]}]}"))
                    .contains("\"model_version\":\"latest\"")
                    .contains("\"shape\":[3,1]")
                    .contains("[10.0,20.0,10.0]");
            assertThat(get(front, "/metrics"))
                    .contains("punctual_remote_available{model=\"big\"} 1.0");
        }
        try (front) {
            assertThat(post(front, "/v1/endpoints/arrival:predict", ASKED))
                    .contains("\"predictions\":[1.0,1.0]")
                    .contains("{\"rung\":\"default\",\"reason\":\"unavailable\"");
        }
    }

    @Test
    void aGatewayStartsWithoutTheServerAndGetsItLater() throws Exception {
        var reserved = new ServerSocket(0);
        String nobody = "http://127.0.0.1:" + reserved.getLocalPort();
        reserved.close();
        try (RunningGateway front = serve(FRONT.replace("URL", nobody))) {
            assertThat(post(front, "/v1/endpoints/arrival:predict", ASKED))
                    .contains("{\"rung\":\"default\",\"reason\":\"unavailable\"");
            assertThat(
                            post(
                                    front,
                                    "/v2/models/big/infer",
                                    "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,2],\"datatype\":\"FP32\","
                                            + "\"data\":[1,1]}]}"))
                    .contains("was not there yet");
            int port = URI.create(nobody).getPort();
            try (RunningGateway _ = serve(BACK, port)) {
                String answered = "";
                while (!answered.contains("\"predictions\":[10.0,20.0]")) {
                    answered = post(front, "/v1/endpoints/arrival:predict", ASKED);
                }
                assertThat(answered).contains("{\"rung\":\"big\",\"reason\":\"best\"");
            }
        }
    }

    @Test
    void aModelThatDoesNotFitIsRefusedAtTheStart() throws Exception {
        try (RunningGateway back = serve(BACK)) {
            String narrow =
                    FRONT.replace("URL", address(back))
                            .replace("inputs: [weight, distance]", "inputs: [weight]");
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(() -> serve(narrow))
                    .withMessageContaining("model big")
                    .withMessageContaining("does not take rows of 1 numbers")
                    .matches(e -> e.code() == ErrorCode.INVALID_ARTEFACT);
        }
    }

    private RunningGateway serve(String project) throws IOException {
        return serve(project, 0);
    }

    private RunningGateway serve(String project, int port) throws IOException {
        Path place = Files.createTempDirectory(directory, "project");
        Files.writeString(place.resolve("punctual.yaml"), project);
        Files.writeString(place.resolve("trees.txt"), TinyModels.LIGHTGBM);
        return RunningGateway.start(
                ProjectDirectory.at(place), GatewaySettings.of("127.0.0.1", port));
    }

    private static String address(RunningGateway gateway) {
        return "http://127.0.0.1:" + gateway.port();
    }

    private static String post(RunningGateway gateway, String path, String body)
            throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(address(gateway) + path))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String get(RunningGateway gateway, String path)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address(gateway) + path)));
    }

    private static String send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
}
