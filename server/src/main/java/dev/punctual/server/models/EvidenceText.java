package dev.punctual.server.models;

import dev.punctual.core.promotion.Evidence;
import dev.punctual.core.promotion.Evidence.Finding;
import dev.punctual.core.promotion.Evidence.Host;
import dev.punctual.core.promotion.Evidence.Latency;
import dev.punctual.core.promotion.Evidence.Quality;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Evidence as names and texts.
final class EvidenceText {
    private static final String METRIC = "quality.metric.";

    private EvidenceText() {}

    static Map<String, String> write(Evidence evidence) {
        var values = new HashMap<String, String>();
        values.put("taken", evidence.taken().toString());
        values.put("artefact", evidence.artefact());
        values.put("bytes", Long.toString(evidence.bytes()));
        values.put("definitions", evidence.definitions());
        values.put("quality.split", evidence.quality().split());
        values.put("quality.rows", Long.toString(evidence.quality().rows()));
        evidence.quality()
                .metrics()
                .forEach((metric, figure) -> values.put(METRIC + metric, figure.toString()));
        Host host = evidence.host();
        values.put("host.name", host.name());
        values.put("host.system", host.system());
        values.put("host.java", host.java());
        values.put("host.processors", Integer.toString(host.processors()));
        values.put("host.load", Double.toString(host.load()));
        for (int i = 0; i < evidence.latencies().size(); i++) {
            write(values, "latency." + i + ".", evidence.latencies().get(i));
        }
        for (int i = 0; i < evidence.findings().size(); i++) {
            Finding finding = evidence.findings().get(i);
            String prefix = "finding." + i + ".";
            values.put(prefix + "subject", finding.subject());
            values.put(prefix + "measured", finding.measured());
            values.put(prefix + "required", finding.required());
            values.put(prefix + "kept", Boolean.toString(finding.kept()));
        }
        return values;
    }

    private static void write(Map<String, String> values, String prefix, Latency latency) {
        values.put(prefix + "endpoint", latency.endpoint());
        values.put(prefix + "rate", Double.toString(latency.rate()));
        values.put(prefix + "requests", Long.toString(latency.requests()));
        values.put(prefix + "answered", Long.toString(latency.answered()));
        values.put(prefix + "p50_ms", Double.toString(latency.p50Millis()));
        values.put(prefix + "p99_ms", Double.toString(latency.p99Millis()));
        values.put(prefix + "p99_9_ms", Double.toString(latency.p999Millis()));
    }

    static Evidence read(Map<String, String> values) {
        return new Evidence(
                Instant.parse(text(values, "taken")),
                text(values, "artefact"),
                Long.parseLong(text(values, "bytes")),
                quality(values),
                latencies(values),
                text(values, "definitions"),
                new Host(
                        text(values, "host.name"),
                        text(values, "host.system"),
                        text(values, "host.java"),
                        Integer.parseInt(text(values, "host.processors")),
                        number(values, "host.load")),
                findings(values));
    }

    private static Quality quality(Map<String, String> values) {
        var metrics = new HashMap<String, Double>();
        values.forEach((name, value) -> {
            if (name.startsWith(METRIC)) {
                metrics.put(name.substring(METRIC.length()), Double.valueOf(value));
            }
        });
        return new Quality(
                text(values, "quality.split"),
                Long.parseLong(text(values, "quality.rows")),
                metrics);
    }

    private static List<Latency> latencies(Map<String, String> values) {
        var latencies = new ArrayList<Latency>();
        for (int i = 0; values.containsKey("latency." + i + ".endpoint"); i++) {
            String prefix = "latency." + i + ".";
            latencies.add(
                    new Latency(
                            text(values, prefix + "endpoint"),
                            number(values, prefix + "rate"),
                            Long.parseLong(text(values, prefix + "requests")),
                            Long.parseLong(text(values, prefix + "answered")),
                            number(values, prefix + "p50_ms"),
                            number(values, prefix + "p99_ms"),
                            number(values, prefix + "p99_9_ms")));
        }
        return latencies;
    }

    private static List<Finding> findings(Map<String, String> values) {
        var findings = new ArrayList<Finding>();
        for (int i = 0; values.containsKey("finding." + i + ".subject"); i++) {
            String prefix = "finding." + i + ".";
            findings.add(
                    new Finding(
                            text(values, prefix + "subject"),
                            text(values, prefix + "measured"),
                            text(values, prefix + "required"),
                            Boolean.parseBoolean(text(values, prefix + "kept"))));
        }
        return findings;
    }

    private static double number(Map<String, String> values, String name) {
        return Double.parseDouble(text(values, name));
    }

    private static String text(Map<String, String> values, String name) {
        return Objects.requireNonNull(values.get(name), () -> "evidence without " + name);
    }
}
