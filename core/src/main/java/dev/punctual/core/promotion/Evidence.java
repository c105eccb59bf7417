package dev.punctual.core.promotion;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What was measured of a version before it came into service, and under which circumstances.
///
/// @param taken when
/// @param artefact the hash of the artefact that was measured
/// @param bytes its size
/// @param quality over the held-out questions
/// @param latencies over the whole way, for each endpoint that uses the model
/// @param definitions the hash of the definitions that were in force
/// @param host where
/// @param findings each threshold with what was measured; all must be kept
public record Evidence(
        Instant taken,
        String artefact,
        long bytes,
        Quality quality,
        List<Latency> latencies,
        String definitions,
        Host host,
        List<Finding> findings) {

    public Evidence {
        latencies = List.copyOf(latencies);
        findings = List.copyOf(findings);
    }

    /// Whether every threshold was kept.
    public boolean accepted() {
        return findings.stream().allMatch(Finding::kept);
    }

    /// How good the answers are.
    ///
    /// @param split the questions that were asked, such as `labels.test`; empty if there are none to ask
    /// @param rows how many were asked
    /// @param metrics by name, such as `rmse`
    public record Quality(String split, long rows, Map<String, Double> metrics) {

        /// No labels, so nothing is known.
        public static final Quality UNKNOWN = new Quality("", 0, Map.of());

        public Quality {
            metrics = Map.copyOf(metrics);
        }
    }

    /// How long answers of the version took over the whole way, from the moment a request was due.
    ///
    /// @param rate requests a second
    /// @param requests how many
    /// @param answered how many of them this version answered, rather than a lower rung or an error
    public record Latency(
            String endpoint,
            double rate,
            long requests,
            long answered,
            double p50Millis,
            double p99Millis,
            double p999Millis) {}

    /// Where it was measured.
    ///
    /// @param name what its processor is called
    /// @param load how much work the machine had on average in the minute before, as its operating system counts it; negative
    ///     if it does not
    public record Host(String name, String system, String java, int processors, double load) {}

    /// A threshold, and whether it was kept.
    public record Finding(String subject, String measured, String required, boolean kept) {}
}
