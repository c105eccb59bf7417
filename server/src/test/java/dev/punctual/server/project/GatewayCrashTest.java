package dev.punctual.server.project;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.VictimProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole gateway that takes bulk pushes over HTTP is killed again and again, while it serves either durability.
class GatewayCrashTest {
    private static final int KILLS = 20;
    private static final int BULK = 200;
    private static final long START_MICROS = 1_000_000_000_000_000L;
    private static final int MOST_SPINS = 2_000_000;
    private static final String PROJECT =
            """
            project: sales
            entities:
              world: {key: {}}
            sources:
              sales:
                kind: event
                schema: {id: int64, at: timestamp, amount: int64}
                event_id: id
                event_time: at
                grace: 1h
                durability: DURABILITY
            views:
              all_time:
                kind: stream
                entity: world
                source: sales
                features:
                  sales: {aggregate: count, window: 2d, hop: 1h}
                  total: {aggregate: sum, of: amount, window: 2d, hop: 1h}
            endpoints:
              answer:
                request: {asked_at: timestamp}
                time: asked_at
                features:
                  all_time: {view: all_time, key: {}}
                budget: 1s
                ladder:
                  - default: 1.0
            """;

    @TempDir Path directory;

    private final SplittableRandom random = new SplittableRandom(20_261_127L);
    private long acknowledged;
    private long pushed;

    @Test
    void nothingAcknowledgedIsLostAndNothingCountsTwice() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            serve(kill % 2 == 0 ? "process" : "machine", this::pushUntilKilled);
        }
        serve("machine", (gateway, _) -> assertThat(counted(gateway)).isGreaterThan(KILLS));
    }

    /// What is done with a gateway in a process of its own.
    @FunctionalInterface
    private interface Use {
        void of(Gateway gateway, Process process) throws Exception;
    }

    /// A client of a gateway.
    private record Gateway(HttpClient client, String base) {
        CompletableFuture<String> post(String path, String body) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(base + path))
                            .version(HttpClient.Version.HTTP_1_1)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build();
            return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .thenApply(HttpResponse::body);
        }
    }

    private void serve(String durability, Use use) throws Exception {
        Files.writeString(
                directory.resolve("punctual.yaml"), PROJECT.replace("DURABILITY", durability));
        Process process = start();
        try (BufferedReader said = process.inputReader(UTF_8);
                HttpClient client = HttpClient.newHttpClient()) {
            use.of(new Gateway(client, "http://127.0.0.1:" + said.readLine()), process);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void pushUntilKilled(Gateway gateway, Process process) throws Exception {
        // What was under way may count or not; sent again, with some before it, it must count once.
        long counted = counted(gateway);
        long next = counted - random.nextLong(Math.min(counted, 3 * BULK) + 1);
        for (int pushes = random.nextInt(1, 10); pushes > 0; pushes--) {
            long to = next + random.nextInt(1, BULK);
            assertThat(push(gateway, next, to).get()).contains("\"rejected_count\":0");
            acknowledged = Math.max(acknowledged, to);
            next = to;
        }
        CompletableFuture<String> last = push(gateway, next, next + BULK);
        for (int spins = random.nextInt(MOST_SPINS); spins > 0; spins--) {
            Thread.onSpinWait();
        }
        process.toHandle().destroyForcibly();
        boolean told = last.handle((_, failure) -> failure == null).get();
        acknowledged = told ? Math.max(acknowledged, next + BULK) : acknowledged;
    }

    private CompletableFuture<String> push(Gateway gateway, long from, long to) {
        var body = new StringBuilder("[");
        for (long id = from; id < to; id++) {
            body.append(id == from ? "" : ",").append("{\"id\":").append(id);
            body.append(",\"at\":").append(START_MICROS + id * 1_000);
            body.append(",\"amount\":").append(id).append('}');
        }
        pushed = Math.max(pushed, to);
        return gateway.post("/v1/sources/sales/events", body.append(']').toString());
    }

    /// Checks that the first sales are there, once each, those acknowledged among them, and returns how many they are.
    private long counted(Gateway gateway) throws Exception {
        String question =
                "{\"instances\":[{\"asked_at\":"
                        + (START_MICROS + 86_400_000_000L)
                        + "}],\"parameters\":{\"features\":true}}";
        String answer = gateway.post("/v1/endpoints/answer:predict", question).get();
        long sales = (long) value(answer, "sales");
        assertThat(sales).isBetween(acknowledged, pushed);
        assertThat(sales == 0 ? 0 : value(answer, "total")).isEqualTo(sales * (sales - 1) / 2.0);
        return sales;
    }

    private static double value(String answer, String feature) {
        Matcher found =
                Pattern.compile(
                                "all_time."
                                        + feature
                                        + "\":\\{\"status\":\"present\",\"value\":([-0-9.eE]+)")
                        .matcher(answer);
        assertThat(found.find()).as("%s in %s", feature, answer).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private Process start() throws IOException {
        return VictimProcess.start(ServingProcess.class, directory);
    }
}
