package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine;

/// A small project of each kind of thing, in a directory of its own: how long a delivery takes.
record Deliveries(Path directory) {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int ROWS = 1_000;

    /// What a command said, and how it ended.
    record Outcome(int code, String text) {}

    static Deliveries in(Path directory) throws IOException {
        var project = new Deliveries(directory);
        Files.createDirectories(directory.resolve("sql"));
        Files.createDirectories(directory.resolve("data"));
        project.write("data/shops.csv", "shop,latitude,zone\na,1.5,north\nb,2.5,south\nc,,south\n");
        var deliveries = new StringBuilder("delivery,ordered_at,arrived_at,shop,distance\n");
        for (int i = 0; i < ROWS; i++) {
            Instant ordered = START.plusSeconds(600L * i);
            deliveries
                    .append(i)
                    .append(',')
                    .append(ordered)
                    .append(',')
                    .append(ordered.plusSeconds(300 + i * 37 % 900))
                    .append(',')
                    .append("abc".charAt(i % 3))
                    .append(',')
                    .append(i % 10)
                    .append('\n');
        }
        project.write("data/deliveries.csv", deliveries.toString());
        project.write("sql/shops.sql", "SELECT shop, latitude, zone FROM shops");
        String minutes =
                "date_diff('second', ordered_at, arrived_at) / 60.0 AS minutes FROM deliveries";
        project.write(
                "sql/arrivals.sql",
                "SELECT delivery, arrived_at AS at, shop, "
                        + minutes
                        + " WHERE arrived_at >= $from AND arrived_at < $to ORDER BY arrived_at");
        project.write(
                "sql/labels.sql",
                "SELECT ordered_at, shop, distance, "
                        + minutes
                        + " WHERE ordered_at >= $from AND ordered_at < $to ORDER BY ordered_at");
        project.write("punctual.yaml", YAML);
        return project;
    }

    void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    /// Changes one place of the definitions.
    void change(String before, String after) throws IOException {
        Path file = directory.resolve("punctual.yaml");
        String text = Files.readString(file);
        assertThat(text).contains(before);
        write("punctual.yaml", text.replace(before, after));
    }

    /// Runs a command on the project.
    Outcome run(String... arguments) {
        var out = new StringWriter();
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--project";
        all[arguments.length + 1] = directory.toString();
        var writer = new PrintWriter(out);
        int code = Main.on(new CommandLine(Main.class).setOut(writer).setErr(writer)).execute(all);
        return new Outcome(code, out.toString());
    }

    private static final String YAML =
            """
            project: deliveries
            entities:
              shop: {key: {shop: string}}
            sources:
              warehouse:
                kind: batch
                files: {shops: data/shops.csv, deliveries: data/deliveries.csv}
              arrivals:
                kind: event
                schema: {delivery: int64, at: timestamp, shop: string, minutes: float64}
                event_id: delivery
                event_time: at
                grace: 10m
                history: {source: warehouse, sql: sql/arrivals.sql}
            views:
              place:
                kind: batch
                entity: shop
                description: Where a shop lies.
                owner: maps-team
                tags: [geography]
                source: warehouse
                sql: sql/shops.sql
                features: {latitude: float64, zone: string}
              lately:
                kind: stream
                entity: shop
                description: How long deliveries took just now.
                source: arrivals
                key: {shop: shop}
                features:
                  mean: {aggregate: mean, of: minutes, window: 6h, hop: 30m}
                  count: {aggregate: count, window: 6h, hop: 30m}
            endpoints:
              duration:
                request:
                  ordered_at: timestamp
                  shop: string
                  distance: float64
                time: ordered_at
                features: {place: place, lately: lately}
                derived:
                  far: {type: float64, expression: distance * lately.mean}
                budget: 20ms
                ladder:
                  - model: usual
                  - precomputed: by_shop
                  - default: 12.0
            labels:
              past:
                endpoint: duration
                source: warehouse
                sql: sql/labels.sql
                label: minutes
                train: {from: 2026-01-02T00:00:00Z, to: 2026-01-05T00:00:00Z}
                validate: {from: 2026-01-05T00:00:00Z, to: 2026-01-06T00:00:00Z}
                test: {from: 2026-01-06T00:00:00Z, to: 2026-01-07T00:00:00Z}
            models:
              usual:
                format: xgboost
                labels: past
                inputs: [distance, lately.mean, lately.count, place.latitude, far]
                optimise: rmse
                parameters: {rounds: 3, max_depth: 2, nthread: 1}
            precomputed:
              by_shop: {endpoint: duration, by: [shop], model: usual, over: train}
            """;
}
