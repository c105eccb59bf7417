package dev.punctual.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.punctual.core.verification.Comparison.Outcome;
import dev.punctual.core.verification.FeatureTally;
import dev.punctual.server.jobs.FeatureVerification.Report;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/// Verifications as JSON, for programs.
final class VerificationJson {
    private final JsonGenerator json;

    private VerificationJson(JsonGenerator json) {
        this.json = json;
    }

    /// The JSON of reports, indented.
    static String write(List<Report> reports) {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            new VerificationJson(json).reports(reports);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private void reports(List<Report> reports) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("same", reports.stream().allMatch(Report::same));
        json.writeArrayFieldStart("endpoints");
        for (Report report : reports) {
            report(report);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void report(Report report) throws IOException {
        json.writeStartObject();
        json.writeStringField("endpoint", report.endpoint());
        json.writeBooleanField("same", report.same());
        json.writeNumberField("compared", report.extent().comparable());
        json.writeNumberField("other_definitions", report.extent().otherwise());
        json.writeNumberField("without_features", report.extent().unread());
        json.writeBooleanField("by_arrival", report.byArrival());
        json.writeArrayFieldStart("notes");
        for (String note : report.notes()) {
            json.writeString(note);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("features");
        for (FeatureTally feature : report.features()) {
            feature(feature);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void feature(FeatureTally feature) throws IOException {
        json.writeStartObject();
        json.writeStringField("feature", feature.feature());
        json.writeNumberField("compared", feature.compared());
        for (Outcome outcome : Outcome.values()) {
            json.writeNumberField(name(outcome), feature.count(outcome));
        }
        json.writeNumberField("within_grace", feature.withinGrace());
        json.writeFieldName("greatest_difference");
        if (Double.isFinite(feature.greatestDifference())) {
            json.writeNumber(feature.greatestDifference());
        } else {
            json.writeNull();
        }
        json.writeArrayFieldStart("samples");
        for (FeatureTally.Sample sample : feature.samples()) {
            json.writeStartObject();
            json.writeStringField("asked", sample.asked());
            json.writeStringField("as_of", sample.asOf().toString());
            json.writeStringField("outcome", name(sample.outcome()));
            json.writeStringField("online", sample.online());
            json.writeStringField("offline", sample.offline());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String name(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
