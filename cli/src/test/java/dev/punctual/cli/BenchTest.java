package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.load.bench.Baseline;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// The command against a whole gateway.
class BenchTest {
    private static final String PROJECT =
            """
            project: parcels
            endpoints:
              arrival:
                request:
                  asked_at: timestamp
                  shop: string
                  weight: {type: float64, min: 0, max: 30}
                  distance: {type: int64, min: 0}
                  express: {type: bool, default: "false"}
                time: asked_at
                budget: 5s
                log: {share: 1, every: 1s}
                ladder:
                  - default: 1.0
            """;

    @TempDir private static Path directory = Path.of("unset");
    private static RunningGateway gateway;

    @BeforeAll
    static void serve() throws IOException {
        Files.writeString(directory.resolve("punctual.yaml"), PROJECT);
        gateway = start();
    }

    private static RunningGateway start() {
        return RunningGateway.start(
                ProjectDirectory.at(directory), GatewaySettings.of("127.0.0.1", 0).withGrpc(0));
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @Test
    void anEndpointIsAskedWhatItsListingAllows() throws IOException {
        Path json = directory.resolve("endpoint.json");
        Path page = directory.resolve("endpoint.html");
        Path log = directory.resolve("endpoint.hdr");
        Outcome outcome =
                run(
                        "--endpoint",
                        "arrival",
                        "--synthesise",
                        "--ramp",
                        "50,100",
                        "--json",
                        json.toString(),
                        "--html",
                        page.toString(),
                        "--hdr",
                        log.toString());
        assertThat(outcome.text).contains("endpoint arrival at", "10,000 instances, made up");
        assertThat(outcome.text).contains("default", "best", "50/s", "100/s", "budget: 5s");
        assertThat(outcome.code).isZero();
        List<Map<?, ?>> steps = steps(json);
        assertThat(steps).hasSize(2);
        for (Map<?, ?> step : steps) {
            assertThat(step.get("errors")).isEqualTo(0L);
            assertThat(step.get("answers")).isEqualTo(step.get("questions"));
            assertThat(step.get("in_budget")).isEqualTo(step.get("questions"));
            assertThat(step.get("rungs")).isEqualTo(Map.of("default", step.get("answers")));
        }
        assertThat(Baseline.read(Files.readString(json))).isNotNull();
        assertThat(Files.readString(page)).contains("Goodput against offered load");
        assertThat(Files.readString(log)).contains("HISTFAAAA");
    }

    @Test
    void aModelIsAskedByGrpc() throws IOException {
        Path json = directory.resolve("grpc.json");
        String address = "127.0.0.1:" + gateway.grpcPort().orElseThrow();
        Outcome outcome =
                run(
                        "--model",
                        "arrival",
                        "--grpc",
                        address,
                        "--connections",
                        "100",
                        "--batch",
                        "3",
                        "--json",
                        json.toString());
        assertThat(outcome.text)
                .contains("model arrival at grpc://" + address, "gRPC messages", "default", "best");
        assertThat(outcome.code).isZero();
        for (Map<?, ?> step : steps(json)) {
            assertThat(step.get("errors")).isEqualTo(0L);
            assertThat(step.get("answers")).isEqualTo(step.get("questions"));
            assertThat(step.get("rungs")).isEqualTo(Map.of("default", step.get("answers")));
        }
        assertThat(run("--model", "arival", "--grpc", address).text)
                .contains("does not describe model arival");
        assertThat(run("--model", "arrival", "--grpc", "here").text)
                .contains("such as localhost:8081");
        assertThat(run("--endpoint", "arrival", "--grpc", address).text)
                .contains("--grpc is for --model");
    }

    @ParameterizedTest
    @CsvSource({"--warm-up, 0s", "--batch, 7", "--binary, ''", "--budget, 3s"})
    void aModelIsAskedByTheProtocol(String option, String value) throws IOException {
        Path json = directory.resolve("model.json");
        var arguments = new ArrayList<>(List.of("--model", "arrival", option));
        if (!value.isEmpty()) {
            arguments.add(value);
        }
        arguments.addAll(List.of("--json", json.toString()));
        Outcome outcome = run(arguments.toArray(String[]::new));
        assertThat(outcome.code).isZero();
        Map<?, ?> step = steps(json).getFirst();
        assertThat(step.get("errors_by_kind")).isEqualTo(Map.of());
        assertThat(step.get("rungs")).isEqualTo(Map.of("default", step.get("questions")));
    }

    @Test
    void whatIsAskedMayBeInAFile() throws IOException {
        Path csv = directory.resolve("asked.csv");
        Files.writeString(
                csv,
                """
                shop,weight,distance,express,asked_at,note
                a,1.5,3,true,2026-01-01T00:00:00Z,kept out
                "b, the other",2,4,,2026-01-01T00:00:00Z,
                """);
        Path lines = directory.resolve("asked.ndjson");
        Files.writeString(
                lines,
                """
                {"shop": "a", "weight": 1.5, "distance": 3, "express": true, "asked_at": 1}

                {"shop": "b", "weight": 1.5, "distance": 3, "express": false, "asked_at": 1}
                """);
        for (Path file : List.of(csv, lines)) {
            for (String subject : List.of("--endpoint", "--model")) {
                boolean whole = file.equals(lines) || subject.equals("--endpoint");
                if (whole) {
                    Outcome outcome = run(subject, "arrival", "--data", file.toString());
                    assertThat(outcome.text).contains("2 instances").doesNotContain("http_");
                    assertThat(outcome.code).isZero();
                }
            }
        }
    }

    @Test
    void instancesThatAreNoneOfTheModelsAreRefusedBeforeTheLoad() throws IOException {
        Path lines = directory.resolve("bad.ndjson");
        Files.writeString(lines, "{\"shop\": \"a\"}\n");
        Outcome outcome = run("--model", "arrival", "--data", lines.toString());
        assertThat(outcome.text).contains("an instance has no value for the input asked_at");
        assertThat(outcome.code).isEqualTo(1);
    }

    @Test
    void errorsOfTheServerAreCountedByKind() throws IOException {
        Path lines = directory.resolve("wrong.ndjson");
        Files.writeString(lines, "{\"shop\": 7}\n");
        Outcome outcome = run("--endpoint", "arrival", "--data", lines.toString());
        assertThat(outcome.text).contains("http_400");
        assertThat(outcome.code).isEqualTo(1);
    }

    @Test
    void aTraceSaysWhenToAsk() throws IOException {
        Path trace = directory.resolve("trace.csv");
        Files.writeString(trace, "at\n100\n100.5\n100.5\n101.25\n");
        Path json = directory.resolve("trace.json");
        Outcome outcome =
                run(
                        "--endpoint",
                        "arrival",
                        "--synthesise",
                        "--trace",
                        trace.toString(),
                        "--speed",
                        "5",
                        "--json",
                        json.toString());
        assertThat(outcome.text).contains("5.00 times as fast");
        assertThat(steps(json).getFirst().get("questions")).isEqualTo(4L);
    }

    @Test
    void whatCannotBeAskedIsSaid() throws IOException {
        assertThat(run("--endpoint", "departure").text).contains("there is no endpoint");
        assertThat(run("--model", "departure").text).contains("there is no model");
        assertThat(run("--endpoint", "arrival", "--rate", "0").text).contains("rates must be over");
        assertThat(run("--endpoint", "arrival", "--timeout", "1s").text)
                .contains("--timeout must not be shorter than the budget");
        assertThat(run("--endpoint", "arrival", "--binary").text).contains("--binary is for");
        assertThat(execute("bench", "--url", "http://127.0.0.1:" + freePort(), "--model", "x").text)
                .contains("no server answers at");
    }

    @Test
    void aProjectKnowsWhatItWasAsked(@TempDir Path other) throws IOException {
        Files.writeString(other.resolve("punctual.yaml"), PROJECT);
        var project = ProjectDirectory.at(other);
        try (var logging = RunningGateway.start(project, GatewaySettings.of("127.0.0.1", 0))) {
            String url = "http://127.0.0.1:" + logging.port();
            Outcome first = bench(url, other, "--synthesise");
            assertThat(first.code).isZero();
        }
        try (var again = RunningGateway.start(project, GatewaySettings.of("127.0.0.1", 0))) {
            Outcome second = bench("http://127.0.0.1:" + again.port(), other, "--seed", "2");
            assertThat(second.text).contains("instances, the log of answers");
            assertThat(second.text).doesNotContain("http_");
            assertThat(second.code).isZero();
        }
    }

    private static Outcome bench(String url, Path project, String... more) {
        var all = new ArrayList<>(List.of("bench", "--url", url, "--endpoint", "arrival"));
        all.addAll(List.of("--project", project.toString(), "--duration", "300ms"));
        all.addAll(List.of("--warm-up", "0s"));
        all.addAll(List.of(more));
        return execute(all.toArray(String[]::new));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static List<Map<?, ?>> steps(Path json) throws IOException {
        var steps = new ArrayList<Map<?, ?>>();
        if (JsonTree.read(Files.readAllBytes(json)) instanceof Map<?, ?> report
                && report.get("steps") instanceof List<?> all) {
            all.forEach(step -> steps.add((Map<?, ?>) step));
        }
        return steps;
    }

    private record Outcome(int code, String text) {}

    private static Outcome run(String... arguments) {
        var all = new ArrayList<>(List.of("bench", "--url", "http://127.0.0.1:" + gateway.port()));
        all.addAll(List.of("--duration", "300ms"));
        if (!List.of(arguments).contains("--warm-up")) {
            all.addAll(List.of("--warm-up", "100ms"));
        }
        all.addAll(List.of(arguments));
        return execute(all.toArray(String[]::new));
    }

    private static Outcome execute(String... arguments) {
        var text = new StringWriter();
        var writer = new PrintWriter(text);
        CommandLine line = Main.on(new CommandLine(Main.class).setOut(writer).setErr(writer));
        int code = line.execute(arguments);
        return new Outcome(code, text.toString());
    }
}
