package dev.punctual.load.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.punctual.load.PhaseResult;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/// The report as JSON, for programs. A figure that does not exist is null.
public final class JsonReport {
    private final JsonGenerator json;

    private JsonReport(JsonGenerator json) {
        this.json = json;
    }

    /// The JSON of a report, indented.
    public static String write(DemoReport report) {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            new JsonReport(json).report(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private void report(DemoReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("title", report.run().title());
        json.writeStringField("at", report.run().at().toString());
        json.writeStringField("machine", report.run().machine());
        json.writeObjectFieldStart("phases");
        phase("steady", report.steady());
        phase("overload", report.overload());
        json.writeEndObject();
        json.writeObjectFieldStart("quality");
        for (Map.Entry<String, Quality> rung : report.rungs().entrySet()) {
            quality(rung.getKey(), rung.getValue());
        }
        quality("served", report.served());
        json.writeEndObject();
        number("freshness_p99_ms", report.steady().events().freshness().millisAt(99));
        counts("rows", report.rows());
        json.writeNumberField("peak_rss_mb", report.run().peakMegabytes());
        number("seconds", report.run().seconds());
        json.writeObjectFieldStart("steps");
        for (Map.Entry<String, Double> step : report.steps().entrySet()) {
            number(step.getKey(), step.getValue());
        }
        json.writeEndObject();
        ablation(report.ablation());
        checks(report);
        json.writeEndObject();
    }

    private void phase(String name, PhaseResult phase) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("questions", phase.questions());
        json.writeNumberField("errors", phase.errorCount());
        counts("errors_by_kind", phase.errors());
        number("in_budget", phase.inBudgetShare());
        number("budget_ms", phase.budget().toNanos() / 1e6);
        number("p50_ms", phase.latencies().millisAt(50));
        number("p90_ms", phase.latencies().millisAt(90));
        number("p99_ms", phase.latencies().millisAt(99));
        number("p999_ms", phase.latencies().millisAt(99.9));
        number("max_ms", phase.latencies().maxMillis());
        json.writeObjectFieldStart("rungs");
        for (Map.Entry<String, Double> rung : phase.rungShares().entrySet()) {
            number(rung.getKey(), rung.getValue());
        }
        json.writeEndObject();
        counts("reasons", phase.reasons());
        number("offered_per_second", phase.offeredPerSecond());
        number("answers_per_second", phase.answersPerSecond());
        number("seconds", phase.seconds());
        number("send_delay_p99_ms", phase.lags().millisAt(99));
        json.writeNumberField("events", phase.events().events());
        json.writeNumberField("event_batches", phase.events().batches());
        json.writeNumberField("event_errors", phase.events().errorCount());
        number("freshness_p50_ms", phase.events().freshness().millisAt(50));
        number("freshness_p99_ms", phase.events().freshness().millisAt(99));
        number("freshness_p999_ms", phase.events().freshness().millisAt(99.9));
        json.writeEndObject();
    }

    private void quality(String name, Quality quality) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("rows", quality.rows());
        number("mae", quality.mae());
        number("rmse", quality.rmse());
        number("auc", quality.auc());
        json.writeEndObject();
    }

    private void ablation(DemoReport.Ablation ablation) throws IOException {
        json.writeObjectFieldStart("ablation");
        quality("all", ablation.all());
        json.writeObjectFieldStart("without");
        for (DemoReport.Ablation.Group group : ablation.groups()) {
            quality(group.name(), group.without());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void checks(DemoReport report) throws IOException {
        json.writeArrayFieldStart("checks");
        for (DemoReport.Check check : report.checks()) {
            json.writeStartObject();
            json.writeStringField("what", check.what());
            json.writeStringField("measured", check.measured());
            json.writeStringField("required", check.required());
            json.writeBooleanField("holds", check.holds());
            json.writeBooleanField("timing", check.timing());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void counts(String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }

    private void number(String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, Math.round(value * 1e6) / 1e6);
        } else {
            json.writeNullField(name);
        }
    }
}
