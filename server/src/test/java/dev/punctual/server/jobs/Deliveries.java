package dev.punctual.server.jobs;

import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/// A small project on disk with sixty days of deliveries by three shops, many at one time.
final class Deliveries {
    static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    static final int DAYS = 60;
    static final int COUNT = 4_000;

    private static final String PROJECT =
            """
            project: deliveries
            entities:
              shop: {key: {shop: string}}
            sources:
              files:
                kind: batch
                files: {deliveries: deliveries.csv}
              arrivals:
                kind: event
                schema: {delivery: int64, at: timestamp, shop: string, minutes: float64}
                event_id: delivery
                event_time: at
                grace: 10m
                history: {source: files, sql: arrivals.sql}
            views:
              lately:
                kind: stream
                entity: shop
                source: arrivals
                features:
                  count_6h: {aggregate: count, window: 6h, hop: 1h}
                  mean_6h: {aggregate: mean, of: minutes, window: 6h, hop: 1h}
            endpoints:
              minutes:
                request: {ordered_at: timestamp, shop: string}
                time: ordered_at
                features:
                  lately: {view: lately, key: {shop: shop}}
                budget: 10ms
                ladder:
                  - default: 30.0
            labels:
              deliveries:
                endpoint: minutes
                source: files
                sql: labels.sql
                label: minutes
                train: {from: 2026-01-02T00:00:00Z, to: 2026-02-10T00:00:00Z}
                validate: {from: 2026-02-10T00:00:00Z, to: 2026-02-20T00:00:00Z, sample: 0.5}
                test: {from: 2026-02-20T00:00:00Z, to: 2026-03-02T00:00:00Z}
            """;

    private Deliveries() {}

    static ProjectDirectory write(Path root) throws IOException {
        Files.writeString(root.resolve("punctual.yaml"), PROJECT);
        Files.writeString(
                root.resolve("arrivals.sql"),
                """
                SELECT delivery, arrived_at AS at, shop, date_diff('second', ordered_at, arrived_at) / 60.0 AS minutes
                FROM deliveries
                WHERE arrived_at >= $from AND arrived_at < $to
                ORDER BY arrived_at
                """);
        Files.writeString(
                root.resolve("labels.sql"),
                """
                SELECT ordered_at, shop, date_diff('second', ordered_at, arrived_at) / 60.0 AS minutes
                FROM deliveries
                WHERE ordered_at >= $from AND ordered_at < $to
                ORDER BY ordered_at
                """);
        var csv = new StringBuilder("delivery,ordered_at,arrived_at,shop\n");
        var random = new SplittableRandom(7);
        for (int i = 0; i < COUNT; i++) {
            Instant ordered = FIRST.plus(Duration.ofMinutes(10L * random.nextInt(DAYS * 144)));
            Instant arrived = ordered.plus(Duration.ofMinutes(10L * (1 + random.nextInt(5))));
            csv.append(i).append(',').append(text(ordered)).append(',').append(text(arrived));
            csv.append(',')
                    .append(
                            List.of("north", "south", "a shop with a long name")
                                    .get(random.nextInt(3)));
            csv.append('\n');
        }
        Files.writeString(root.resolve("deliveries.csv"), csv);
        return ProjectDirectory.at(root);
    }

    private static String text(Instant instant) {
        return instant.toString().replace("T", " ").replace("Z", "");
    }
}
