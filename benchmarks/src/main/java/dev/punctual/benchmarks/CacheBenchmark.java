package dev.punctual.benchmarks;

import dev.punctual.core.testing.OnnxWriter;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/// What a cache of predictions costs where no question is asked twice, and what it brings where every second one is: the
/// same questions to two endpoints with one model each, the same, over HTTP, one of which keeps predictions.
///
/// One client, one request at a time, in blocks by turns. Arguments: rounds of 50 blocks of 20 questions, 60 if none are
/// given. Prints the time of a question as a ratio, with the cache to without.
public final class CacheBenchmark {
    private static final int INPUTS = 10;
    private static final int BLOCKS = 50;
    private static final int BLOCK = 20;
    private static final int WARM_UP = 20;
    private static final Duration LARGER = Duration.ofNanos(200_000);
    private static final String ENDPOINT =
            """
              %s:
                request: {%s}
                budget: 100ms
                ladder: [{model: %s}]
                %s
            """;
    private static final String MODEL =
            """
              %s: {format: onnx, artefact: model.onnx, endpoint: %s, inputs: [%s]}
            """;
    private static final String CACHE = "cache: {ttl: 1h, max_entries: 10000}";

    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<String, Long> nanos = new LinkedHashMap<>();

    private CacheBenchmark() {}

    private static String names(String separator, String end) {
        var names = new StringBuilder();
        for (int i = 0; i < INPUTS; i++) {
            names.append(i == 0 ? "" : separator).append("x").append(i).append(end);
        }
        return names.toString();
    }

    private static void write(Path root) throws IOException {
        var weights = new float[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            weights[i] = i;
        }
        Files.write(
                root.resolve("model.onnx"),
                new OnnxWriter()
                        .input("in", OnnxWriter.FLOAT, "N", INPUTS)
                        .constant("weights", weights, INPUTS, 1)
                        .node("MatMul", List.of("in", "weights"), "out", Map.of())
                        .output("out", OnnxWriter.FLOAT, "N", 1)
                        .bytes());
        var text = new StringBuilder("project: cached\nendpoints:\n");
        String request = names(", ", ": float64");
        for (String model : List.of("small", "large")) {
            text.append(ENDPOINT.formatted(model, request, model, ""));
            text.append(ENDPOINT.formatted(model + "_kept", request, model + "_kept", CACHE));
        }
        text.append("models:\n");
        for (String model : List.of("small", "large")) {
            text.append(MODEL.formatted(model, model, names(", ", "")));
            text.append(MODEL.formatted(model + "_kept", model + "_kept", names(", ", "")));
        }
        Files.writeString(root.resolve("punctual.yaml"), text);
    }

    private byte[] question(String endpoint, double first) {
        var body = new StringBuilder("{\"instances\":[{\"x0\":").append(first);
        for (int i = 1; i < INPUTS; i++) {
            body.append(",\"x").append(i).append("\":").append(0.5 + i);
        }
        body.append("}]}");
        return RawHttp.post(
                "/v1/endpoints/" + endpoint + ":predict",
                body.toString().getBytes(StandardCharsets.UTF_8),
                "content-type: application/json\r\n");
    }

    /// Asks a block, of which every second question was asked before if that is wanted.
    private long block(RawHttp client, String endpoint, boolean repeating) throws IOException {
        var requests = new byte[BLOCK][];
        for (int i = 0; i < BLOCK; i++) {
            requests[i] =
                    repeating && i % 2 == 1
                            ? Objects.requireNonNull(requests[i - 1])
                            : question(endpoint, random.nextDouble());
        }
        long start = System.nanoTime();
        for (byte[] request : requests) {
            client.call(request);
        }
        return System.nanoTime() - start;
    }

    private void run(int rounds) throws IOException {
        Path root = Files.createTempDirectory("cached");
        write(root);
        var settings =
                GatewaySettings.of("127.0.0.1", 0)
                        .withBurdens(Map.of("large", LARGER, "large_kept", LARGER));
        try (var gateway = RunningGateway.start(ProjectDirectory.at(root), settings);
                var client = new RawHttp(gateway.port())) {
            for (int round = -WARM_UP; round < rounds; round++) {
                if (round == 0) {
                    nanos.clear();
                }
                for (int i = 0; i < BLOCKS; i++) {
                    for (String endpoint : i % 2 == 0 ? order(0) : order(1)) {
                        nanos.merge(endpoint + " 0", block(client, endpoint, false), Long::sum);
                        nanos.merge(endpoint + " 50", block(client, endpoint, true), Long::sum);
                    }
                }
            }
            print(rounds);
        }
    }

    private static List<String> order(int first) {
        return first == 0
                ? List.of("small", "small_kept", "large", "large_kept")
                : List.of("small_kept", "small", "large_kept", "large");
    }

    private void print(int rounds) {
        System.out.printf(
                "%n%-38s %9s %9s %7s%n", "us for each question", "without", "with", "ratio");
        for (String model : List.of("small", "large")) {
            for (String share : List.of("0", "50")) {
                double each = 1e3 * rounds * BLOCKS * BLOCK;
                double without = taken(model + " " + share) / each;
                double with = taken(model + "_kept " + share) / each;
                System.out.printf(
                        "%-38s %9.1f %9.1f %6.3fx%n",
                        "model of "
                                + (model.equals("small") ? "a microsecond" : "200 us")
                                + ", asked again: "
                                + share
                                + " %",
                        without,
                        with,
                        with / without);
            }
        }
    }

    private long taken(String what) {
        return nanos.getOrDefault(what, 0L);
    }

    /// Measures and prints.
    public static void main(String[] arguments) throws IOException {
        new CacheBenchmark().run(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60);
    }
}
