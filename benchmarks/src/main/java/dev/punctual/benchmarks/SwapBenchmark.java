package dev.punctual.benchmarks;

import dev.punctual.core.testing.OnnxWriter;
import dev.punctual.load.Item;
import dev.punctual.load.LoadGenerator;
import dev.punctual.load.Observer;
import dev.punctual.load.Phase;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.http.HttpTarget;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// What a model's callers notice while a model of 90 MB beside it is loaded, warmed and swapped, again and again.
///
/// The gateway has a process of its own, as one that serves; the generator shares the processors with it.
/// Arguments: seconds for each round (default 8), rounds (default 3). Prints for each round the p99 with swaps as a ratio
/// to the p99 without, of the other model under 2,000 requests a second.
public final class SwapBenchmark {
    private static final double RATE = 2_000;
    private static final int SIDE = 4_740; // so many floats squared are 90 MB
    private static final String PROJECT =
            """
            project: swaps
            endpoints:
              small: {request: {weight: float64}, budget: 50ms, ladder: [{model: little}]}
              large: {request: {weight: float64}, budget: 1s, ladder: [{model: big}, {default: 0}]}
            models:
              little: {format: onnx, artefact: little.onnx, endpoint: small, inputs: [weight]}
              big:
                format: onnx
                artefact: big
                endpoint: large
                inputs: [weight]
                parameters: {provider: cpu}
            """;

    private static final AtomicInteger TURN = new AtomicInteger();

    private SwapBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        Path root = Files.createTempDirectory("swaps");
        try {
            write(root);
            try (var gateway = new GatewayProcess(root)) {
                measure(gateway.port(), seconds, rounds);
            }
        } finally {
            delete(root);
        }
    }

    private static void measure(int port, int seconds, int rounds) throws Exception {
        measure(port, seconds);
        for (int round = 1; round <= rounds; round++) {
            PhaseResult quiet = measure(port, seconds);
            PhaseResult swapping = measureSwapping(port, seconds);
            System.out.printf(
                    "round %d: p99 %.3f ms without swaps, %.3f ms with: %.2fx; p50 %.2fx, p99.9"
                            + " %.2fx; errors %d and %d%n",
                    round,
                    quiet.latencies().millisAt(99),
                    swapping.latencies().millisAt(99),
                    ratio(swapping, quiet, 99),
                    ratio(swapping, quiet, 50),
                    ratio(swapping, quiet, 99.9),
                    quiet.errorCount(),
                    swapping.errorCount());
        }
    }

    private static double ratio(PhaseResult one, PhaseResult other, double percentile) {
        return one.latencies().millisAt(percentile) / other.latencies().millisAt(percentile);
    }

    private static PhaseResult measure(int port, int seconds) throws InterruptedException {
        var question =
                Item.Question.json(
                        "/v1/endpoints/small:predict", "{\"instances\":[{\"weight\":1.5}]}");
        try (var generator = new LoadGenerator(HttpTarget.local(port))) {
            return generator.run(
                    Phase.of("load", RATE, (long) (RATE * seconds), Duration.ofMillis(50))
                            .withPoisson(1),
                    Stream.<Item>generate(() -> question).iterator(),
                    Observer.ofAsked(asked -> {}));
        }
    }

    private static PhaseResult measureSwapping(int port, int seconds) throws Exception {
        var ended = new AtomicBoolean();
        CompletableFuture<Integer> swaps = CompletableFuture.supplyAsync(() -> swap(port, ended));
        PhaseResult result = measure(port, seconds);
        ended.set(true);
        System.out.println(swaps.get() + " swaps");
        return result;
    }

    /// Makes one version stable and then the other, and frees what is left, until it is told to end.
    private static int swap(int port, AtomicBoolean ended) {
        int swaps = 0;
        try (var client = HttpClient.newHttpClient()) {
            while (!ended.get()) {
                String version = TURN.getAndIncrement() % 2 == 0 ? "1" : "2"; // 2 is the newest
                order(client, port, "stable", version);
                order(client, port, "unload", version.equals("2") ? "1" : "2");
                swaps++;
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return swaps;
    }

    private static void order(HttpClient client, int port, String action, String version)
            throws IOException, InterruptedException {
        String more = action.equals("stable") ? ", \"unmeasured\": true" : "";
        var request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port + "/v1/models/big:" + action))
                        .header("content-type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"version\": \"" + version + "\"" + more + "}"))
                        .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    private static void write(Path root) throws IOException {
        Files.writeString(root.resolve("punctual.yaml"), PROJECT);
        Files.write(
                root.resolve("little.onnx"),
                new OnnxWriter()
                        .input("in", OnnxWriter.FLOAT, "N", 1)
                        .constant("factor", new float[] {2}, 1, 1)
                        .node("MatMul", List.of("in", "factor"), "out", Map.of())
                        .output("out", OnnxWriter.FLOAT, "N", 1)
                        .bytes());
        for (int version = 1; version <= 2; version++) {
            Path directory = Files.createDirectories(root.resolve("big/" + version));
            Files.write(directory.resolve("model.onnx"), big(version));
        }
    }

    private static byte[] big(int version) {
        var square = new float[SIDE * SIDE];
        for (int i = 0; i < square.length; i++) {
            square[i] = (i % 7 - 3) * 1e-4f * version;
        }
        var side = new float[SIDE];
        Arrays.fill(side, 0.01f);
        return new OnnxWriter()
                .input("in", OnnxWriter.FLOAT, "N", 1)
                .constant("first", side, 1, SIDE)
                .constant("second", square, SIDE, SIDE)
                .constant("third", side, SIDE, 1)
                .node("MatMul", List.of("in", "first"), "a", Map.of())
                .node("MatMul", List.of("a", "second"), "b", Map.of())
                .node("MatMul", List.of("b", "third"), "out", Map.of())
                .output("out", OnnxWriter.FLOAT, "N", 1)
                .bytes();
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
