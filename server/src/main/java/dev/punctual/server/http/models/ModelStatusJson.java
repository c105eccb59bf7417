package dev.punctual.server.http.models;

import dev.punctual.core.promotion.Evidence;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.models.ModelVersions.ModelStatus;
import dev.punctual.server.http.models.ModelVersions.VersionStatus;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;

/// Writes a model with its versions and what was measured of them.
final class ModelStatusJson {
    private static final int MICRO = 1_000;

    private ModelStatusJson() {}

    static void write(JsonBuffer json, ModelStatus model) {
        json.raw("{\"name\":").text(model.name());
        json.raw(",\"format\":").text(model.format()).raw(",\"versions\":");
        list(json, model.versions(), ModelStatusJson::write);
        json.raw(",\"notes\":");
        list(json, model.notes(), JsonBuffer::text);
        json.raw('}');
    }

    private static void write(JsonBuffer json, VersionStatus version) {
        json.raw("{\"version\":").text(version.version());
        json.raw(",\"state\":").text(version.state().name());
        json.raw(",\"labels\":").text(version.labels());
        json.raw(",\"bytes\":").number(version.bytes());
        if (!version.message().isEmpty()) {
            json.raw(",\"message\":").text(version.message());
        }
        if (!version.canary().isEmpty()) {
            json.raw(",\"canary\":");
            map(
                    json,
                    version.canary(),
                    (to, count) -> {
                        to.raw("{\"answers\":").number(count.answers());
                        to.raw(",\"failed_share\":").number(count.failed());
                        to.raw(",\"slow_share\":").number(count.slow()).raw('}');
                    });
        }
        if (!version.shadow().isEmpty()) {
            json.raw(",\"shadow\":");
            map(
                    json,
                    version.shadow(),
                    (to, count) -> {
                        to.raw("{\"compared\":").number(count.compared());
                        to.raw(",\"skipped\":").number(count.skipped());
                        to.raw(",\"failed\":").number(count.failed());
                        to.raw(",\"mean_difference\":").number(count.meanDifference());
                        to.raw(",\"greatest_difference\":").number(count.greatestDifference());
                        to.raw(",\"p99_us\":").number(count.p99Nanos() / MICRO).raw('}');
                    });
        }
        if (version.evidence() != null) {
            json.raw(",\"evidence\":");
            write(json, version.evidence());
        }
        json.raw('}');
    }

    private static void write(JsonBuffer json, Evidence evidence) {
        json.raw("{\"taken\":").text(evidence.taken().toString());
        json.raw(",\"accepted\":").raw(Boolean.toString(evidence.accepted()));
        json.raw(",\"definitions\":").text(evidence.definitions());
        json.raw(",\"rows\":").number(evidence.quality().rows());
        json.raw(",\"quality\":");
        map(json, evidence.quality().metrics(), (to, figure) -> to.number(figure));
        json.raw(",\"latency\":");
        list(
                json,
                evidence.latencies(),
                (to, latency) -> {
                    to.raw("{\"endpoint\":").text(latency.endpoint());
                    to.raw(",\"rate\":").number(latency.rate());
                    to.raw(",\"requests\":").number(latency.requests());
                    to.raw(",\"answered\":").number(latency.answered());
                    to.raw(",\"p50_ms\":").number(latency.p50Millis());
                    to.raw(",\"p99_ms\":").number(latency.p99Millis());
                    to.raw(",\"p99_9_ms\":").number(latency.p999Millis()).raw('}');
                });
        json.raw(",\"findings\":");
        list(
                json,
                evidence.findings(),
                (to, finding) -> {
                    to.raw("{\"subject\":").text(finding.subject());
                    to.raw(",\"measured\":").text(finding.measured());
                    to.raw(",\"required\":").text(finding.required());
                    to.raw(",\"kept\":").raw(Boolean.toString(finding.kept())).raw('}');
                });
        json.raw('}');
    }

    private static <T> void list(
            JsonBuffer json, Iterable<T> all, BiConsumer<JsonBuffer, T> writer) {
        json.raw('[');
        for (Iterator<T> each = all.iterator(); each.hasNext(); ) {
            writer.accept(json, each.next());
            if (each.hasNext()) {
                json.raw(',');
            }
        }
        json.raw(']');
    }

    private static <T> void map(
            JsonBuffer json, Map<String, T> all, BiConsumer<JsonBuffer, T> writer) {
        json.raw('{');
        for (var each = all.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, T> entry = each.next();
            json.text(entry.getKey()).raw(':');
            writer.accept(json, entry.getValue());
            if (each.hasNext()) {
                json.raw(',');
            }
        }
        json.raw('}');
    }
}
