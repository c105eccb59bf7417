package dev.punctual.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Bulk pushes over HTTP into a gateway of its own process, against the bare parsing of the same bodies with one update of a
/// hash map for each event.
///
/// Arguments: the number of rounds, of which the first only warms up. What is printed is the processor time of the whole
/// gateway: its HTTP, reading, checks, journal, windows, saving, compiling and collecting.
public final class IngestBenchmark {
    private static final int BODIES = 300;
    private static final int EVENTS = 1_000;
    private static final int IN_FLIGHT = 4;
    private static final long START_MICROS = 1_600_000_000_000_000L;

    private IngestBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 2 && arguments[0].equals("serve")) {
            serve(Path.of(arguments[1]));
            return;
        }
        int rounds = arguments.length == 0 ? 4 : Integer.parseInt(arguments[0]);
        System.out.printf(
                "%-9s %6s %14s %14s %10s %12s%n",
                "durable", "round", "us an event", "bare, us", "ratio", "events/s/core");
        for (String durability : new String[] {"process", "machine"}) {
            Process gateway = start(SalesProject.write(durability));
            try (BufferedReader said = gateway.inputReader(StandardCharsets.UTF_8)) {
                int port = Integer.parseInt(said.readLine());
                for (int round = 0; round < rounds; round++) {
                    run(durability, round, gateway, port);
                }
            } finally {
                gateway.destroy();
                gateway.waitFor();
            }
        }
    }

    private static void run(String durability, int round, Process gateway, int port)
            throws IOException, InterruptedException {
        var bodies = new ArrayList<byte[]>();
        for (int i = 0; i < BODIES; i++) {
            long first = ((long) round * BODIES + i) * EVENTS;
            bodies.add(SalesProject.lines(first, EVENTS, START_MICROS));
        }
        double pushed = pushMicros(gateway, port, bodies);
        double bare = bareMicros(bodies);
        System.out.printf(
                Locale.ROOT,
                "%-9s %6s %14.2f %14.2f %10.1f %,12.0f%n",
                durability,
                round == 0 ? "warm" : Integer.toString(round),
                pushed,
                bare,
                pushed / bare,
                1e6 / pushed);
    }

    /// Processor microseconds of the gateway for each event.
    private static double pushMicros(Process gateway, int port, List<byte[]> bodies)
            throws InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + port + "/v1/sources/sales/events");
        long before = cpuMicros(gateway);
        try (HttpClient client = HttpClient.newHttpClient()) {
            var underWay = new ArrayDeque<CompletableFuture<HttpResponse<String>>>();
            for (byte[] body : bodies) {
                if (underWay.size() == IN_FLIGHT) {
                    require(underWay.remove().join());
                }
                HttpRequest request =
                        HttpRequest.newBuilder(uri)
                                .version(HttpClient.Version.HTTP_1_1)
                                .header("content-type", "application/x-ndjson")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build();
                underWay.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
            }
            underWay.forEach(answer -> require(answer.join()));
        }
        return (cpuMicros(gateway) - before) / ((double) bodies.size() * EVENTS);
    }

    private static void require(HttpResponse<String> answer) {
        if (!answer.body().startsWith("{\"accepted\":" + EVENTS + ",")) {
            throw new IllegalStateException(answer.body());
        }
    }

    private static long cpuMicros(Process process) {
        return process.toHandle().info().totalCpuDuration().orElseThrow().toNanos() / 1_000;
    }

    /// Processor microseconds of this thread for each event: each value is parsed, one sum for each shop is kept.
    private static double bareMicros(List<byte[]> bodies) throws IOException {
        var factory = new JsonFactory();
        Map<Long, Double> sums = new HashMap<>();
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (byte[] body : bodies) {
            try (JsonParser json = factory.createParser(body)) {
                while (json.nextToken() != null) {
                    add(json, sums);
                }
            }
        }
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        if (sums.size() != SalesProject.SHOPS) {
            throw new IllegalStateException("only " + sums.size() + " shops");
        }
        return spent / 1e3 / ((double) bodies.size() * EVENTS);
    }

    private static void add(JsonParser json, Map<Long, Double> sums) throws IOException {
        long shop = 0;
        double amount = 0;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "shop" -> shop = json.getLongValue();
                case "amount" -> amount = json.getDoubleValue();
                case "till" -> json.getText();
                default -> json.getLongValue();
            }
        }
        sums.merge(shop, amount, Double::sum);
    }

    private static Process start(Path project) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IngestBenchmark.class.getName(),
                        "serve",
                        project.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void serve(Path project) throws InterruptedException {
        RunningGateway gateway =
                RunningGateway.start(
                        ProjectDirectory.at(project), GatewaySettings.of("127.0.0.1", 0));
        System.out.println(gateway.port());
        Thread.currentThread().join();
    }
}
