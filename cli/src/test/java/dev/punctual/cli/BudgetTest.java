package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The budgets of a whole gateway that was asked.
class BudgetTest {
    private static final String PROJECT =
            """
            project: parcels
            endpoints:
              arrival:
                request: {weight: float64}
                budget: 1us
                ladder: [{default: 1.0}]
              departure:
                request: {weight: float64}
                budget: 5s
                stages: {rung: 2s, parse: 1s}
                ladder: [{default: 1.0}]
              nobody:
                request: {weight: float64}
                budget: 5s
                ladder: [{default: 1.0}]
            """;

    @TempDir private static Path directory = Path.of("unset");
    private static RunningGateway gateway;

    @BeforeAll
    static void serveAndAsk() throws IOException {
        Files.writeString(directory.resolve("punctual.yaml"), PROJECT);
        gateway =
                RunningGateway.start(
                        ProjectDirectory.at(directory), GatewaySettings.of("127.0.0.1", 0));
        for (String endpoint : List.of("arrival", "departure")) {
            List<String> asked = List.of("--endpoint", endpoint, "--synthesise", "--warm-up", "0s");
            var all = new ArrayList<>(List.of("bench", "--duration", "300ms"));
            all.addAll(asked);
            execute(all);
        }
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @Test
    void whatWasSpentIsReportedByStage() {
        assertThat(run("budget", "report", "departure"))
                .contains("departure: budget", "allotted", "2,000 ms", "features", "other")
                .contains("None was late.");
        assertThat(run("budget", "report", "nobody")).contains("It was not asked.");
        assertThat(run("budget", "report")).contains("arrival: budget", "nobody: budget");
    }

    @Test
    void lateAnswersHaveACulpritAndARemedy() {
        // Nothing is answered within a microsecond.
        assertThat(run("budget", "report", "arrival"))
                .contains("were late (100 %), most of them because of: ")
                .contains("\n  - ");
    }

    @Test
    void anObjectiveThatIsMissedIsAlertedOn() throws Exception {
        assertThat(run("budget", "report", "arrival"))
                .contains("Objective: 99.90 % within the budget; burn rate 1000.0 over 5m")
                .contains("look at it now.");
        assertThat(run("budget", "report", "departure"))
                .contains("burn rate 0.0 over 5m, 0.0 over 1h, 0.0 over 30m, 0.0 over 6h.");
        assertThat(metrics())
                .contains("punctual_slo_burn_rate{endpoint=\"arrival\",window=\"1h\"} 999.99")
                .contains("punctual_slo_objective{endpoint=\"nobody\"} 0.999")
                .contains("jvm_memory_used_bytes", "jvm_gc_collection_seconds");
    }

    private static String metrics() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + gateway.port() + "/metrics");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }

    @Test
    void programsGetTheHistoryToo() throws IOException {
        String json = run("budget", "report", "departure", "--json");
        var tree = Tree.of(json.getBytes(StandardCharsets.UTF_8));
        assertThat(tree.count("requests")).isPositive();
        assertThat(tree.trees("stages")).hasSize(8);
        assertThat(tree.trees("history").getLast().count("requests")).isPositive();
        assertThat(JsonTree.read(json.getBytes(StandardCharsets.UTF_8))).isNotNull();
    }

    @Test
    void whatIsProposedCanBeDeclared() throws IOException {
        String proposal = run("budget", "propose", "departure");
        assertThat(proposal).contains("stages: {parse: ", "encode: ");
        String line =
                proposal.lines().filter(each -> each.contains("stages:")).findFirst().orElseThrow();
        Path other = Files.createDirectories(directory.resolve("other"));
        Files.writeString(
                other.resolve("punctual.yaml"),
                PROJECT.replace("    stages: {rung: 2s, parse: 1s}", line));
        assertThat(Main.run("check", "--project", other.toString())).isZero();
    }

    @Test
    void whatCannotBeReportedIsSaid() {
        assertThat(run("budget", "propose", "nobody")).contains("was not asked in the last 60");
        assertThat(run("budget", "report", "arival")).contains("did you mean 'arrival'?");
        assertThat(run("budget", "report", "--minutes", "181")).contains("from 1 to 180");
    }

    private static String run(String... arguments) {
        return execute(List.of(arguments));
    }

    private static String execute(List<String> arguments) {
        var all = new ArrayList<>(arguments);
        all.addAll(List.of("--url", "http://127.0.0.1:" + gateway.port()));
        var text = new StringWriter();
        var writer = new PrintWriter(text);
        CommandLine line = Main.on(new CommandLine(Main.class).setOut(writer).setErr(writer));
        line.execute(all.toArray(String[]::new));
        return text.toString();
    }
}
