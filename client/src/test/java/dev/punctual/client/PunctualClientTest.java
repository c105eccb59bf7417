package dev.punctual.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PunctualClientTest {
    private static final Duration AMPLE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final String PROJECT =
            """
            project: deliveries
            models:
              trees:
                format: lightgbm
                artefact: trees.txt
                endpoint: delivery_minutes
                inputs: [distance, twice]
            endpoints:
              delivery_minutes:
                request:
                  ordered_at: timestamp
                  shop: string
                  distance: {type: float64, min: 0}
                  express: {type: bool, default: "false"}
                time: ordered_at
                derived:
                  twice: {type: float64, expression: distance * 2.0}
                budget: 10s
                max_instances: 100
                ladder:
                  - {model: trees, requires: [express]}
                  - default: 25
            """;
    private static final String TREES =
            """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            max_feature_idx=1
            objective=regression
            feature_names=distance twice

            Tree=0
            num_leaves=2
            num_cat=0
            split_feature=0
            threshold=3
            decision_type=8
            left_child=-1
            right_child=-2
            leaf_value=10 20
            is_linear=0
            shrinkage=1

            end of trees
            """;

    @TempDir private static Path directory = Path.of("unset");
    private static @Nullable RunningGateway gateway;
    private static PunctualClient client = PunctualClient.to(URI.create("http://localhost:1"));

    @BeforeAll
    static void serve() throws IOException {
        Files.writeString(directory.resolve("punctual.yaml"), PROJECT);
        Files.writeString(directory.resolve("trees.txt"), TREES);
        var started =
                RunningGateway.start(
                        ProjectDirectory.at(directory), GatewaySettings.of("127.0.0.1", 0));
        gateway = started;
        client.close();
        client = PunctualClient.to(URI.create("http://127.0.0.1:" + started.port() + "/"));
    }

    @AfterAll
    static void end() {
        client.close();
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void anAnswerSaysWhereItComesFrom() {
        Prediction prediction = client.predict("delivery_minutes", order(2.5), AMPLE);
        assertThat(prediction.value()).isEqualTo(10);
        assertThat(prediction.rung()).isEqualTo("trees");
        assertThat(prediction.reason()).isEqualTo("best");
        assertThat(prediction.degraded()).isFalse();
        assertThat(prediction.oldestInput()).isNull();
        assertThat(prediction.incomplete()).isEmpty();
        assertThat(prediction.timing().stages()).containsKeys("parse", "features", "rung");
        assertThat(prediction.timing().total()).isPositive();
    }

    @Test
    void severalQuestionsGoInOneCall() {
        List<Prediction> predictions =
                client.predictAll(
                        "delivery_minutes",
                        IntStream.range(0, 6).mapToObj(i -> order(i)).toList(),
                        AMPLE);
        assertThat(predictions)
                .extracting(Prediction::value)
                .containsExactly(10.0, 10.0, 10.0, 10.0, 20.0, 20.0);
        assertThat(predictions.stream().map(Prediction::timing).distinct()).hasSize(1);
    }

    @Test
    void whatIsMissingDegrades() {
        var order = new HashMap<String, Object>(order(1));
        order.remove("express");
        Prediction prediction = client.predict("delivery_minutes", order, AMPLE);
        assertThat(prediction.value()).isEqualTo(25);
        assertThat(prediction.degraded()).isTrue();
        assertThat(prediction.reason()).isEqualTo("features");
        assertThat(prediction.incomplete()).containsExactly(Map.entry("express", "defaulted"));
    }

    @Test
    void futuresHoldTheSame() {
        Prediction prediction = client.predictAsync("delivery_minutes", order(7), AMPLE).join();
        assertThat(prediction.value()).isEqualTo(20);
        CompletableFuture<Prediction> refused =
                client.predictAsync("delivery_minutes", Map.of("shoq", "a"), AMPLE);
        CompletionException failure =
                catchThrowableOfType(CompletionException.class, refused::join);
        assertThat(failure).hasCauseInstanceOf(PredictionException.class);
    }

    @Test
    void mistakesNameTheirField() {
        PredictionException refused =
                failure(client, "delivery_minutes", Map.of("shop", "s", "distance", -1));
        assertThat(refused.code()).isEqualTo("OUT_OF_RANGE");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.field()).isEqualTo("instances[0].distance");
        assertThat(refused).hasMessageContaining("0");
        assertThat(refused.retryAfter()).isNull();
        assertThat(failure(client, "nothing", order(1)).status()).isEqualTo(404);
        assertThat(failure(client, "no/thing?", order(1)).code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void whatCannotBeSentIsTheCallersMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.predict("e", Map.of("x", Double.NaN), AMPLE))
                .withMessageContaining("finite");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.predict("e", Map.of("x", new Object()), AMPLE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.predictAll("e", List.of(), AMPLE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.predict("e", order(1), Duration.ZERO));
    }

    @Test
    void aGatewayThatIsNotThereIsUnreachable() throws IOException {
        var closed = new ServerSocket(0);
        closed.close();
        try (var other = PunctualClient.to(at(closed))) {
            assertThat(failure(other, "e", order(1)).code())
                    .isEqualTo(PredictionException.UNREACHABLE);
        }
    }

    @Test
    void aGatewayThatStallsIsGivenUpAtTheDeadline() throws IOException {
        try (var silent = new ServerSocket(0);
                var other = PunctualClient.to(at(silent))) {
            PredictionException late =
                    catchThrowableOfType(
                            PredictionException.class, () -> other.predict("e", order(1), SHORT));
            assertThat(late.code()).isEqualTo(PredictionException.DEADLINE);
            assertThat(late.status()).isZero();
        }
    }

    @Test
    void aCallThatIsCalledOffEndsItsConnection() throws IOException {
        try (var silent = new ServerSocket(0);
                var other = PunctualClient.to(at(silent))) {
            CompletableFuture<Prediction> answer = other.predictAsync("e", order(1), AMPLE);
            try (Socket connection = silent.accept()) {
                String head = head(connection);
                answer.cancel(true);
                assertThat(connection.getInputStream().transferTo(OutputStream.nullOutputStream()))
                        .as("read to its end")
                        .isNotNegative();
                assertThat(head).contains("punctual-budget: 29998000us");
            }
        }
    }

    @Test
    void aWaitingThreadMayBeInterrupted() throws IOException, InterruptedException {
        try (var silent = new ServerSocket(0);
                var other = PunctualClient.to(at(silent))) {
            var seen = new CompletableFuture<PredictionException>();
            Thread waiting =
                    Thread.ofVirtual().start(() -> seen.complete(failure(other, "e", order(1))));
            try (Socket connection = silent.accept()) {
                assertThat(head(connection)).startsWith("POST /v1/endpoints/e:predict");
                waiting.interrupt();
                assertThat(seen.join().code()).isEqualTo(PredictionException.INTERRUPTED);
                waiting.join();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK|<html>",
                "200 OK|{}",
                "200 OK|{\"predictions\":[],\"answers\":[]}",
                "200 OK|{\"predictions\":[\"a\"],\"answers\":[{}]}",
                "502 Bad|<html>",
                "500 Bad|{\"error\":\"text\"}"
            })
    void whatIsNoGatewayIsSaidToBeNone(String said) throws IOException {
        PredictionException failure = scripted(said, "");
        assertThat(failure.code()).isEqualTo(PredictionException.UNINTELLIGIBLE);
    }

    @Test
    void aRefusalSaysWhenToAskAgain() throws IOException {
        PredictionException failure =
                scripted(
                        "503 Busy|{\"error\":{\"code\":\"OVERLOADED\",\"message\":\"busy\"}}",
                        "retry-after: 7\r\n");
        assertThat(failure.code()).isEqualTo("OVERLOADED");
        assertThat(failure.status()).isEqualTo(503);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(failure).hasMessage("busy");
    }

    @Test
    void theExampleOfTheReadmeRuns() throws IOException {
        assertThat(ReadmeExample.minutes(address(), AMPLE)).isEqualTo(25);
        try (var silent = new ServerSocket(0)) {
            assertThat(ReadmeExample.minutes(at(silent), SHORT)).isEqualTo(30);
        }
        String source =
                Files.readString(Path.of("src/test/java/dev/punctual/client/ReadmeExample.java"));
        String example =
                source.substring(
                        source.indexOf("// README begins") + "// README begins".length(),
                        source.indexOf("// README ends"));
        assertThat(words(Files.readString(Path.of("../README.md")))).contains(words(example));
    }

    private static String words(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private static URI address() {
        return URI.create("http://127.0.0.1:" + Objects.requireNonNull(gateway).port());
    }

    private static Map<String, Object> order(double distance) {
        return Map.of(
                "ordered_at",
                Instant.EPOCH,
                "shop",
                "caf\u00e9 \"7\"\n",
                "distance",
                distance,
                "express",
                true);
    }

    private static PredictionException failure(
            PunctualClient asking, String endpoint, Map<String, Object> features) {
        return catchThrowableOfType(
                PredictionException.class, () -> asking.predict(endpoint, features, AMPLE));
    }

    /// Asks a server that says one thing.
    private static PredictionException scripted(String said, String header) throws IOException {
        try (var server = new ServerSocket(0);
                var other = PunctualClient.to(at(server))) {
            CompletableFuture<Prediction> answer = other.predictAsync("e", order(1), AMPLE);
            try (Socket connection = server.accept()) {
                head(connection);
                String[] parts = said.split("\\|", 2);
                String response =
                        "HTTP/1.1 %s\r\n%scontent-length: %d\r\n\r\n%s"
                                .formatted(parts[0], header, parts[1].length(), parts[1]);
                connection.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
                CompletionException failure =
                        catchThrowableOfType(CompletionException.class, answer::join);
                return (PredictionException) Objects.requireNonNull(failure.getCause());
            }
        }
    }

    private static String head(Socket connection) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = connection.getInputStream().read();
            if (next < 0) {
                throw new IOException("the connection ended after " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static URI at(ServerSocket socket) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
}
