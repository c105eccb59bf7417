package dev.punctual.cli;

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
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/// A project about sales at stalls, served over HTTP, with a file that holds what was pushed and when it arrived.
final class Stalls {
    private static final String PROJECT =
            """
            project: stalls
            entities:
              stall: {key: {stall: string}}
            sources:
              files:
                kind: batch
                files: {sales: data/sales.csv, seasons: data/seasons.csv}
              sales:
                kind: event
                schema: {sale: int64, sold_at: timestamp, stall: string, amount: float64}
                event_id: sale
                event_time: sold_at
                grace: 10m
                history: {source: files, sql: sql/sales.sql, ingest_time: arrived}
            views:
              lately:
                kind: stream
                entity: stall
                source: sales
                features:
                  count_60m: {aggregate: count, window: 60m, hop: 5m}
                  mean_60m: {aggregate: mean, of: amount, window: 60m, hop: 5m}
                  most_60m: {aggregate: max, of: amount, window: 60m, hop: 5m}
                  last_3: {aggregate: last, of: amount, n: 3, window: 60m, hop: 5m}
              season:
                kind: batch
                entity: stall
                source: files
                sql: sql/season.sql
                schedule: {every: 1d, from: 2020-01-01T00:00:00Z, until: 2020-01-04T00:00:00Z}
                features: {sold: int64, mean: float64}
            endpoints:
              takings:
                request: {stall: string, hours: float64}
                features:
                  lately: {view: lately, key: {stall: stall}}
                  season: {view: season, key: {stall: stall}}
                derived:
                  above: {type: float64, expression: lately.mean_60m - season.mean}
                budget: 1s
                log: {share: 1}
                ladder:
                  - default: 10.0
            """;
    private static final String SALES =
            """
            SELECT sale, sold_at, stall, amount, arrived FROM sales
            WHERE sold_at >= $from AND sold_at < $to ORDER BY sold_at
            """;
    private static final String SEASON =
            """
            SELECT stall, count(*) AS sold, avg(amount) AS mean FROM seasons
            WHERE sold_at < $as_of GROUP BY stall
            """;

    private Path root = Path.of("unset");
    private final HttpClient client = HttpClient.newHttpClient();
    private long sales;

    /// Writes the project with the sales of past seasons.
    void write(Path directory) throws IOException {
        root = directory;
        Files.createDirectories(root.resolve("data"));
        Files.createDirectories(root.resolve("sql"));
        Files.writeString(root.resolve("punctual.yaml"), PROJECT);
        Files.writeString(root.resolve("sql").resolve("sales.sql"), SALES);
        Files.writeString(root.resolve("sql").resolve("season.sql"), SEASON);
        // A first row, long ago, from which the types of an otherwise empty file are known.
        Files.writeString(
                root.resolve("data").resolve("sales.csv"),
                "sale,sold_at,stall,amount,arrived\n-1,2000-01-01 00:00:00.1,none,0.5,2000-01-01 00:00:00.1\n");
        var seasons = new StringBuilder("sold_at,stall,amount\n");
        for (int hour = 0; hour < 96; hour++) {
            Instant at = Instant.parse("2019-12-31T00:30:00Z").plus(Duration.ofHours(hour));
            String stall = hour % 3 == 0 ? "north" : "south";
            seasons.append(at)
                    .append(',')
                    .append(stall)
                    .append(',')
                    .append(hour / 7.0)
                    .append('\n');
        }
        Files.writeString(root.resolve("data").resolve("seasons.csv"), seasons);
    }

    Path root() {
        return root;
    }

    Path logDirectory() {
        return root.resolve(".punctual").resolve("log").resolve("answers").resolve("takings");
    }

    /// Replaces a part of one of the project's files.
    void edit(String file, String part, String by) throws IOException {
        String text = Files.readString(root.resolve(file));
        assertThat(text).contains(part);
        Files.writeString(root.resolve(file), text.replace(part, by));
    }

    /// Loads the batch view as it was at an instant.
    void materialize(Instant at) {
        String[] command = {"materialize", "--project", root.toString(), "--now", at.toString()};
        assertThat(Main.run(command)).isZero();
    }

    RunningGateway serve() {
        return RunningGateway.start(ProjectDirectory.at(root), GatewaySettings.of("127.0.0.1", 0));
    }

    /// Pushes a sale that happened some time ago, and takes note of it when it is acknowledged.
    void sell(RunningGateway gateway, String stall, double amount, Duration ago)
            throws IOException, InterruptedException {
        Instant at = Instant.now().minus(ago).truncatedTo(ChronoUnit.MICROS);
        long sale = sales++;
        String event =
                """
                {"sale": %d, "sold_at": "%s", "stall": "%s", "amount": %s}\
                """
                        .formatted(sale, at, stall, amount);
        String answer = post(gateway, "/v1/sources/sales/events", event);
        assertThat(answer).contains("\"accepted\":1");
        Files.writeString(
                root.resolve("data").resolve("sales.csv"),
                "%d,%s,%s,%s,%s\n".formatted(sale, csv(at), stall, amount, csv(Instant.now())),
                StandardOpenOption.APPEND);
    }

    private static String csv(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).toString().replace("Z", "");
    }

    void ask(RunningGateway gateway, String stall) throws IOException, InterruptedException {
        String question = "{\"instances\": [{\"stall\": \"%s\", \"hours\": 1.5}]}".formatted(stall);
        assertThat(post(gateway, "/v1/endpoints/takings:predict", question))
                .contains("\"predictions\":[10");
    }

    private String post(RunningGateway gateway, String path, String body)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + gateway.port() + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /// The files of the project, for messages.
    Map<String, String> files() throws IOException {
        return Map.of("sales", Files.readString(root.resolve("data").resolve("sales.csv")));
    }
}
