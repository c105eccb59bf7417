package dev.punctual.core.promotion;

import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.Release.Acceptance;
import dev.punctual.core.promotion.Evidence.Finding;
import dev.punctual.core.promotion.Evidence.Latency;
import dev.punctual.core.promotion.Evidence.Quality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Holds what was measured of a version against what it must keep.
public final class Judgement {
    /*
     * A rung that is passed over or overruns is answered for by a cheaper one, so a fast p99 alone proves nothing: the
     * version itself must have answered as many of the requests as the endpoint's quantile asks for.
     */
    private static final double NANOS_PER_MILLI = 1e6;

    private final Acceptance acceptance;
    private final List<Finding> findings = new ArrayList<>();

    public Judgement(Acceptance acceptance) {
        this.acceptance = acceptance;
    }

    /// Every threshold so far, with what was measured.
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /// Judges the size of the artefact.
    public Judgement size(long bytes) {
        Long most = acceptance.bytes();
        if (most != null) {
            add("size", bytes + " bytes", "at most " + most + " bytes", bytes <= most);
        }
        return this;
    }

    /// Judges the quality; a metric that could not be measured is not kept.
    public Judgement quality(Quality quality) {
        acceptance
                .quality()
                .forEach((metric, bounds) -> {
                    Double measured = quality.metrics().get(metric);
                    add(
                            metric,
                            measured == null ? unmeasured(quality) : figure(measured),
                            bounds.toString(),
                            measured != null && bounds.hold(measured));
                });
        return this;
    }

    private static String unmeasured(Quality quality) {
        return quality.metrics().isEmpty()
                ? "not measured: no labels"
                : "not measured: its labels are not of two classes";
    }

    /// Judges the latency at an endpoint.
    public Judgement latency(EndpointDefinition endpoint, Latency latency) {
        Duration most = acceptance.p99() == null ? endpoint.budget() : acceptance.p99();
        add(
                endpoint.name() + ": p99",
                figure(latency.p99Millis()) + " ms",
                "at most " + Durations.text(most),
                latency.p99Millis() <= most.toNanos() / NANOS_PER_MILLI);
        double share =
                latency.requests() == 0 ? 0 : latency.answered() / (double) latency.requests();
        double least = endpoint.serving().quantile();
        add(
                endpoint.name() + ": answered by it",
                percent(share),
                "at least " + percent(least),
                share >= least);
        return this;
    }

    private void add(String subject, String measured, String required, boolean kept) {
        findings.add(new Finding(subject, measured, required, kept));
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share * 100);
    }
}
