package dev.punctual.server.similar;

import dev.punctual.core.similarity.IndexFacts;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.http.indexes.Indexes;
import dev.punctual.server.metrics.Telemetry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/// What is seen of indexes in the metrics.
public final class IndexGauges {
    private static final double MICROS = 1e-6;

    private IndexGauges() {}

    /// Shows the size, age and recall of what is in service.
    public static void show(Telemetry telemetry, Indexes indexes, WallClock clock) {
        telemetry.gauges(
                "punctual_index_items",
                "Items in the generation of an index that is in service.",
                "index",
                each(indexes, IndexFacts::items));
        telemetry.gauges(
                "punctual_index_age_seconds",
                "How long ago the generation of an index that is in service was built.",
                "index",
                each(indexes, facts -> (clock.micros() - facts.createdMicros()) * MICROS));
        telemetry.gauges(
                "punctual_index_recall",
                "The share of the ten nearest that searches find, as measured at the build.",
                "index",
                each(indexes, IndexFacts::recall));
    }

    private static Map<String, DoubleSupplier> each(
            Indexes indexes, ToDoubleFunction<IndexFacts> number) {
        var all = new LinkedHashMap<String, DoubleSupplier>();
        for (String name : indexes.names()) {
            all.put(
                    name,
                    () -> {
                        try (Indexes.Held held = indexes.hold(name)) {
                            return held == null
                                    ? Double.NaN
                                    : number.applyAsDouble(held.index().facts());
                        }
                    });
        }
        return all;
    }
}
