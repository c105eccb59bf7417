package dev.punctual.load.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.punctual.load.Latencies;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.PhaseResult.Second;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/// A report as JSON, for programs and for [Baseline].
public final class BenchJson {
    private final JsonGenerator json;

    private BenchJson(JsonGenerator json) {
        this.json = json;
    }

    /// The JSON of a report, indented.
    public static String write(BenchReport report) {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            new BenchJson(json).report(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private void report(BenchReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("title", report.title());
        json.writeStringField("at", report.at().toString());
        json.writeStringField("machine", report.machine());
        json.writeBooleanField("stopped", report.stopped());
        json.writeObjectFieldStart("setup");
        for (Map.Entry<String, String> each : report.setup().entrySet()) {
            json.writeStringField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
        PhaseResult knee = report.knee();
        if (knee != null) {
            number("knee_per_second", knee.offeredPerSecond());
        }
        json.writeArrayFieldStart("notes");
        for (String note : report.notes()) {
            json.writeString(note);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("steps");
        for (PhaseResult step : report.steps()) {
            step(step);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void step(PhaseResult step) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", step.name());
        number("offered_per_second", step.offeredPerSecond());
        number("seconds", step.seconds());
        json.writeNumberField("questions", step.questions());
        json.writeNumberField("sent", step.sent());
        json.writeNumberField("unfinished", step.unfinished());
        json.writeNumberField("answers", step.answers());
        json.writeNumberField("errors", step.errorCount());
        counts("errors_by_kind", step.errors());
        number("budget_ms", step.budget().toNanos() / 1e6);
        json.writeNumberField("in_budget", step.inBudget());
        number("in_budget_share", step.inBudgetShare());
        number("goodput_per_second", step.goodputPerSecond());
        latencies("latency_ms", step.latencies());
        latencies("generator_lag_ms", step.lags());
        latencies("sent_after_ms", step.waits());
        counts("rungs", step.rungs());
        counts("reasons", step.reasons());
        json.writeArrayFieldStart("seconds_series");
        for (Second second : step.series()) {
            second(second);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void latencies(String name, Latencies latencies) throws IOException {
        json.writeObjectFieldStart(name);
        for (Percentile percentile : Percentile.values()) {
            if (percentile.isTold(latencies)) {
                number(percentile.label(), percentile.millis(latencies));
            }
        }
        number("max", latencies.maxMillis());
        number("mean", latencies.meanMillis());
        json.writeNumberField("count", latencies.count());
        json.writeEndObject();
    }

    private void second(Second second) throws IOException {
        json.writeStartObject();
        json.writeNumberField("second", second.second());
        json.writeNumberField("due", second.due());
        json.writeNumberField("answers", second.answers());
        json.writeNumberField("in_budget", second.inBudget());
        json.writeNumberField("errors", second.errors());
        number("p50_ms", second.p50Millis());
        number("p99_ms", second.p99Millis());
        counts("rungs", second.rungs());
        json.writeEndObject();
    }

    private void counts(String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }

    private void number(String name, double value) throws IOException {
        json.writeNumberField(name, Math.round(value * 1e6) / 1e6);
    }
}
