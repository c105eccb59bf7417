package dev.punctual.client;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// The example of the README.
final class ReadmeExample {
    private ReadmeExample() {}

    static double minutes(URI gateway, Duration deadline) {
        // README begins
        try (PunctualClient client = PunctualClient.to(gateway)) {
            Map<String, Object> order =
                    Map.of("ordered_at", Instant.now(), "shop", "s7", "distance", 2.5);
            Prediction prediction = client.predict("delivery_minutes", order, deadline);
            if (prediction.degraded()) {
                System.out.println("not by the best model: " + prediction.reason());
            }
            return prediction.value();
        } catch (PredictionException e) {
            return 30; // nobody answered in time: this program's own guess
        }
        // README ends
    }
}
