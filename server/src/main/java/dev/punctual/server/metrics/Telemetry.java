package dev.punctual.server.metrics;

import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.stream.PushResult;
import dev.punctual.core.trace.TraceContext;
import dev.punctual.server.http.endpoints.EndpointShape;
import dev.punctual.server.http.models.ModelShape;
import dev.punctual.server.trace.Traces;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the gateway counts and measures. Histograms have the same buckets everywhere, so that they can be merged.
public final class Telemetry {
    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
    private static final double NANOS = 1e-9;
    private static final double MICROS = 1e-6;
    private static final double[] FRESHNESS_BUCKETS_SECONDS = {
        0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final EndpointMeters meters = new EndpointMeters(registry);
    private final Counter searches =
            counter("punctual_index_requests", "Searches of indexes by HTTP status.")
                    .labelNames("index", "status")
                    .register(registry);
    private final Histogram searchSeconds =
            EndpointMeters.histogram(
                            "punctual_index_seconds", "From the arrival of a search to its answer.")
                    .labelNames("index")
                    .register(registry);
    private final Counter events =
            counter("punctual_events", "Events by source and by what became of them.")
                    .labelNames("source", "outcome")
                    .register(registry);
    private final Counter rows =
            counter("punctual_pushed_rows", "Rows of push views by what became of them.")
                    .labelNames("view", "outcome")
                    .register(registry);
    private final Histogram servableSeconds =
            EndpointMeters.histogram(
                            "punctual_event_servable_seconds",
                            "From the arrival of a push until its events are durable and servable.")
                    .labelNames("source")
                    .register(registry);
    private final Counter logged =
            counter(
                            "punctual_logged_answers",
                            "Answers for the log: written, dropped for want of room, lost with a file.")
                    .labelNames("endpoint", "outcome")
                    .register(registry);
    private final Histogram freshnessSeconds =
            Histogram.builder()
                    .name("punctual_view_freshness_seconds")
                    .help("From the time of the newest event of a commit until it was servable.")
                    .classicOnly()
                    .classicUpperBounds(FRESHNESS_BUCKETS_SECONDS)
                    .labelNames("view")
                    .register(registry);
    private final Counter deadLettersDropped =
            counter(
                            "punctual_dead_letters_dropped",
                            "Items that were not accepted and could not be kept either.")
                    .labelNames("source")
                    .register(registry);
    private final Counter failures =
            counter("punctual_unexpected_failures", "Failures that are defects; the log has them.")
                    .register(registry);

    private final LongSupplier processorDelayNanos;
    private final RequestWitness witness;
    private volatile @Nullable Traces traces;

    /// Counts, on a machine that always has a processor to spare.
    public Telemetry() {
        this(() -> 0, RequestWitness.NOBODY);
    }

    /// Counts, and knows how late threads get a processor.
    ///
    /// @param witness hears of every request as well
    public Telemetry(LongSupplier processorDelayNanos, RequestWitness witness) {
        this.processorDelayNanos = processorDelayNanos;
        this.witness = witness;
        gauge(
                "punctual_processor_delay_seconds",
                "How late 99 of 100 wake-ups of a thread stayed within lately.",
                () -> processorDelayNanos() * NANOS);
    }

    /// How late a thread gets a processor at present, see [ProcessorDelay#nanos].
    public long processorDelayNanos() {
        return processorDelayNanos.getAsLong();
    }

    /// Has requests traced from now on.
    public void trace(Traces by) {
        traces = by;
        gauge("punctual_traces_sent", "Traces that the collector took.", by::sent);
        gauge("punctual_traces_dropped", "Traces that found no room in the queue.", by::dropped);
        gauge("punctual_traces_lost", "Traces that the collector did not take.", by::lost);
    }

    /// Where the call of another server belongs in the trace of a request, with whether the trace is kept as far as that
    /// is known before it ends.
    public TraceContext traceOfCall(Ledger ledger) {
        Traces kept = traces;
        TraceContext place = ledger.trace();
        return (kept == null ? place : kept.sampled(place)).part(Stage.RUNG.place());
    }

    /// Counts the answers of a request.
    public void answered(EndpointShape endpoint, List<Answer> given) {
        meters.answered(endpoint, given);
        for (int i = 0; i < given.size(); i++) {
            witness.answered(endpoint.name(), given.get(i).reason(), 1);
        }
    }

    /// Counts answers that waited for another request to compute the same.
    public void shared(EndpointShape endpoint, int amount) {
        meters.shared(endpoint, amount);
    }

    /// Takes note of a request whose answer was handed to the connection.
    public void finished(EndpointShape endpoint, Ledger ledger, long totalNanos, int status) {
        meters.finished(endpoint, ledger, totalNanos, status);
        witness.finished(endpoint.name(), ledger, totalNanos, status);
        Traces kept = traces;
        if (kept != null) {
            kept.finished(endpoint, ledger, totalNanos, status);
        }
    }

    /// Takes note of an inference by a model that was asked by itself.
    public void finished(ModelShape model, Ledger ledger, long totalNanos, int status) {
        Traces kept = traces;
        if (kept != null) {
            kept.finished(model, ledger, totalNanos, status);
        }
    }

    /// Takes note of a push whose events are servable.
    public void pushed(String source, PushResult result, long nanos) {
        servableSeconds.labelValues(source).observe(nanos * NANOS);
        count(source, "accepted", result.accepted());
        count(source, "duplicate", result.duplicates());
        count(source, "late", result.late());
        count(source, "future", result.future());
        count(source, "rejected", result.rejected().size() - result.late() - result.future());
    }

    /// Counts answers for the log by what became of them.
    public void logged(String endpoint, String outcome, long amount) {
        if (amount > 0) {
            logged.labelValues(endpoint, outcome).inc(amount);
        }
    }

    /// Takes note of how old the newest event of a view was when it became servable.
    public void servable(String view, long ageMicros) {
        freshnessSeconds.labelValues(view).observe(ageMicros * MICROS);
    }

    /// Counts what was pushed as events and could not be read.
    public void unread(String source, int items) {
        count(source, "rejected", items);
    }

    /// Takes note of a search for similar items that was answered.
    public void searched(String index, int status, long totalNanos) {
        searches.labelValues(index, Integer.toString(status)).inc();
        searchSeconds.labelValues(index).observe(totalNanos * NANOS);
    }

    /// Counts items that a source did not accept and that could not be kept either.
    public void deadLettersDropped(String source, int items) {
        deadLettersDropped.labelValues(source).inc(items);
    }

    /// Takes note of a push to a view whose rows are servable.
    public void pushed(String view, int accepted, int outdated, int rejected) {
        rows.labelValues(view, "accepted").inc(accepted);
        rows.labelValues(view, "outdated").inc(outdated);
        rows.labelValues(view, "rejected").inc(rejected);
    }

    /// Logs and counts a failure that should not have happened.
    public void unexpected(String where, Throwable failure) {
        failures.inc();
        LOG.error("unexpected failure in {}", where, failure);
    }

    /// Shows a value that is asked for whenever metrics are read.
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /// Shows values that are asked for whenever metrics are read, each under its own value of a label.
    public void gauges(
            String name, String help, String label, Map<String, ? extends DoubleSupplier> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback ->
                        values.forEach((of, value) -> callback.call(value.getAsDouble(), of)))
                .register(registry);
    }

    /// Shows values that are asked for whenever metrics are read, each under its own values of some labels.
    public void gauges(
            String name,
            String help,
            List<String> labels,
            Map<List<String>, ? extends DoubleSupplier> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(callback ->
                        values.forEach((of, value) ->
                                callback.call(value.getAsDouble(), of.toArray(String[]::new))))
                .register(registry);
    }

    /// Shows memory, garbage collection and threads of the virtual machine.
    public void showMachine() {
        JvmMetrics.builder().register(registry);
    }

    /// All metrics in the Prometheus text format.
    public byte[] scrape() {
        var out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void count(String source, String outcome, int amount) {
        if (amount > 0) {
            events.labelValues(source, outcome).inc(amount);
        }
    }

    private static Counter.Builder counter(String name, String help) {
        return Counter.builder().name(name).help(help);
    }
}
