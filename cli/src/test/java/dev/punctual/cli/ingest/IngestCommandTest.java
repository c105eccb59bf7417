package dev.punctual.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Files of every kind pushed into a real gateway.
class IngestCommandTest {
    private static final String PROJECT =
            """
            project: sales
            entities:
              shop: {key: {shop: string}}
            sources:
              sales:
                kind: event
                schema: {id: int64, at: timestamp, shop: string, amount: float64, paid: bool}
                event_id: id
                event_time: at
                grace: 1h
            views:
              lately:
                kind: stream
                entity: shop
                source: sales
                features:
                  count_1h: {aggregate: count, window: 1h, hop: 5m}
            """;

    @TempDir Path directory;
    private RunningGateway gateway;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(directory.resolve("punctual.yaml"), PROJECT);
        gateway =
                RunningGateway.start(
                        ProjectDirectory.at(directory), GatewaySettings.of("127.0.0.1", 0));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private int ingest(String... more) {
        String[] fixed = {
            "--project",
            directory.toString(),
            "--url",
            "http://127.0.0.1:" + gateway.port(),
            "sales"
        };
        var all = new java.util.ArrayList<>(java.util.List.of(fixed));
        all.addAll(java.util.List.of(more));
        return new CommandLine(new IngestCommand()).execute(all.toArray(String[]::new));
    }

    private String metric(String outcome) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + gateway.port() + "/metrics");
            String all =
                    client.send(
                                    HttpRequest.newBuilder(uri).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            String name = "punctual_events_total{outcome=\"" + outcome + "\",source=\"sales\"} ";
            return all.lines()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()))
                    .findFirst()
                    .orElse("0.0");
        }
    }

    private static String event(int id) {
        return "{\"id\": "
                + id
                + ", \"at\": \"2001-06-01T12:%02d:%02dZ\"".formatted(id / 60 % 60, id % 60)
                + ", \"shop\": \"}],é\\\"\", \"amount\": 1.5, \"paid\": true}";
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void linesAndListsArePushedAndCountOnceHoweverOften() throws Exception {
        var lines = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            lines.append(event(i)).append(i % 3 == 0 ? "\r\n\n" : "\n");
        }
        String first = write("first.ndjson", lines.toString());
        String second =
                write("second.json", "[ " + event(2_500) + ",\n" + event(2_501) + "\n, {\n} ]\n");

        assertThat(ingest(first)).isZero();
        assertThat(metric("accepted")).isEqualTo("2500.0");
        assertThat(ingest(first, second)).isEqualTo(1);
        assertThat(metric("accepted")).isEqualTo("2502.0");
        assertThat(metric("duplicate")).isEqualTo("2500.0");
        assertThat(metric("rejected")).isEqualTo("1.0");
        assertThat(ingest(second, "--allow-rejected")).isZero();
        assertThat(metric("accepted")).isEqualTo("2502.0");
    }

    @Test
    void tablesArePushedByTheNamesOfTheirColumnsInTheOrderOfTime() throws Exception {
        String csv =
                write(
                        "sales.csv",
                        "paid,shop,ignored,at,id,amount\n"
                                + "true,\"a, \"\"b\"\"\",x,2001-06-01 12:00:00,1,2.5\n"
                                + "false,c,y,2001-06-01 10:00:00,2,3\n");
        Path parquet = directory.resolve("sales.parquet");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT 10 + i AS id, TIMESTAMP '2001-06-01 12:00:00' AS at, 'a' AS shop,"
                            + " CASE WHEN i = 7 THEN 'nan'::DOUBLE ELSE 1.5 END AS amount, true AS"
                            + " paid FROM range(1500) t(i)) TO '"
                            + parquet
                            + "'");
        }

        assertThat(ingest(csv)).isZero();
        assertThat(metric("accepted")).isEqualTo("2.0");
        assertThat(ingest(parquet.toString())).isEqualTo(1);
        assertThat(metric("accepted")).isEqualTo("1501.0");
        assertThat(metric("rejected")).isEqualTo("1.0");
    }

    @Test
    void mistakesAreNamed() throws Exception {
        String lines = write("a.ndjson", event(1));
        assertThat(ingest(lines + ".missing")).isEqualTo(1);
        String noColumn = write("b.csv", "id,at\n1,2001-06-01 12:00:00\n");
        assertThat(ingest(noColumn)).isEqualTo(1);
        assertThat(metric("accepted")).isEqualTo("0.0");
    }
}
