package dev.punctual.load.bench;

import dev.punctual.load.Latencies;
import dev.punctual.load.terminal.Figures;

/// The percentiles that are reported.
enum Percentile {
    P50(50, "p50"),
    P90(90, "p90"),
    P95(95, "p95"),
    P99(99, "p99"),
    P99_9(99.9, "p99.9"),
    P99_99(99.99, "p99.99");

    private final double percent;
    private final String label;

    Percentile(double percent, String label) {
        this.percent = percent;
        this.label = label;
    }

    String label() {
        return label;
    }

    double millis(Latencies latencies) {
        return latencies.millisAt(percent);
    }

    /// Whether there are so many that at least one lies above; otherwise the percentile is only the longest again.
    boolean isTold(Latencies latencies) {
        return latencies.count() * (1 - percent / 100) >= 1 - 1e-9;
    }

    String shown(Latencies latencies) {
        return isTold(latencies) ? Figures.millis(millis(latencies)) : "–";
    }
}
