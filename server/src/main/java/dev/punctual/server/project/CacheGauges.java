package dev.punctual.server.project;

import dev.punctual.server.gateway.CaffeinePredictions;
import dev.punctual.server.metrics.Telemetry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/// How many predictions endpoints keep, as metrics.
final class CacheGauges {
    private CacheGauges() {}

    static void show(Map<String, CaffeinePredictions> caches, Telemetry telemetry) {
        if (caches.isEmpty()) {
            return;
        }
        var sizes = new HashMap<String, DoubleSupplier>();
        caches.forEach((endpoint, cache) -> sizes.put(endpoint, cache::size));
        telemetry.gauges(
                "punctual_cached_predictions",
                "Predictions that are kept to be said again.",
                "endpoint",
                sizes);
    }
}
