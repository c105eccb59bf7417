package dev.punctual.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// A project with one stream view of five aggregates over three windows each, and sales for it from ten thousand shops.
final class SalesProject {
    static final int SHOPS = 10_000;

    private static final String SOURCE =
            """
            project: sales
            entities:
              shop: {key: {shop: int64}}
            sources:
              sales:
                kind: event
                schema: {id: int64, at: timestamp, shop: int64, amount: float64, till: string}
                event_id: id
                event_time: at
                grace: 10s
                durability: DURABILITY
            views:
              by_shop:
                kind: stream
                entity: shop
                source: sales
                features:
            """;

    private SalesProject() {}

    /// Writes the project into a new directory.
    ///
    /// @param durability as definitions write it
    static Path write(String durability) throws IOException {
        var definition = new StringBuilder(SOURCE.replace("DURABILITY", durability));
        for (String range : new String[] {"5m, hop: 1m", "1h, hop: 5m", "24h, hop: 1h"}) {
            String name = range.substring(0, range.indexOf(','));
            definition.append(feature("count_" + name, "count", range));
            for (String aggregate : new String[] {"sum", "mean", "min", "max"}) {
                String aggregated = aggregate + ", of: amount";
                definition.append(feature(aggregate + "_" + name, aggregated, range));
            }
        }
        Path directory = Files.createTempDirectory("sales");
        Files.writeString(directory.resolve("punctual.yaml"), definition);
        return directory;
    }

    private static String feature(String name, String aggregate, String range) {
        return "      " + name + ": {aggregate: " + aggregate + ", window: " + range + "}\n";
    }

    /// Sales as one line of JSON each, ten of them a millisecond.
    ///
    /// @param first the number of the first of them, which is also the first one's identity
    static byte[] lines(long first, int count, long startMicros) {
        var random = new SplittableRandom(first);
        var lines = new StringBuilder(count * 100);
        for (long id = first; id < first + count; id++) {
            lines.append("{\"id\":").append(id);
            lines.append(",\"at\":").append(startMicros + id * 100);
            lines.append(",\"shop\":").append(random.nextInt(SHOPS));
            lines.append(",\"amount\":").append(random.nextInt(100_000) / 100.0);
            lines.append(",\"till\":\"till ").append(random.nextInt(20)).append("\"}\n");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
