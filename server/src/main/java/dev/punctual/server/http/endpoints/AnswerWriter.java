package dev.punctual.server.http.endpoints;

import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.server.http.json.FeatureJson;
import dev.punctual.server.http.json.JsonBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Writes the answers of one endpoint: `{"predictions": [...], "answers": [{...}]}`. Any thread may use it.
final class AnswerWriter {
    /*
     * Whatever is the same for every answer of the endpoint (names, rungs with their reasons) is JSON already when the
     * writer is made, so that writing an answer copies bytes and prints a few numbers.
     */
    private static final int HEAD_BYTES = 64;
    private static final int ANSWER_BYTES = 160;
    private static final int FEATURE_BYTES = 80;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Schema schema;
    private final int timeField;
    private final List<Map<Reason, byte[]>> rungs = new ArrayList<>();
    private final byte[][] names;
    private final List<Role> roles;

    /// Features that come from one view: consecutive fields of the frame.
    private static final class Role {
        final byte[] name;
        final int from;
        final int to;

        Role(byte[] name, int from, int to) {
            this.name = name;
            this.from = from;
            this.to = to;
        }

        /// Whether every field has the status of the first.
        boolean uniform(Frame frame) {
            for (int i = from + 1; i < to; i++) {
                if (frame.status(i) != frame.status(from)) {
                    return false;
                }
            }
            return true;
        }
    }

    AnswerWriter(EndpointShape shape) {
        schema = shape.frame();
        timeField = shape.timeField();
        names = schema.fields().stream().map(f -> quoted(f.name())).toArray(byte[][]::new);
        roles = roles(schema.fields());
        for (String rung : shape.rungNames()) {
            rungs.add(beginnings(rung));
        }
    }

    private static Map<Reason, byte[]> beginnings(String rung) {
        var beginnings = new EnumMap<Reason, byte[]>(Reason.class);
        for (Reason reason : Reason.values()) {
            var json = new JsonBuffer(ANSWER_BYTES).raw("{\"rung\":").text(rung);
            json.raw(",\"reason\":").text(reason.wireName()).raw(",\"age_ms\":");
            beginnings.put(reason, json.toBytes());
        }
        return beginnings;
    }

    private static byte[] quoted(String name) {
        return new JsonBuffer(name.length() + 3).text(name).raw(':').toBytes();
    }

    private static List<Role> roles(List<Field> fields) {
        var roles = new ArrayList<Role>();
        for (int from = 0; from < fields.size(); ) {
            String role = roleOf(fields.get(from));
            int to = from + 1;
            while (!role.isEmpty() && to < fields.size() && roleOf(fields.get(to)).equals(role)) {
                to++;
            }
            roles.add(new Role(quoted(role), from, to));
            from = to;
        }
        return List.copyOf(roles);
    }

    private static String roleOf(Field field) {
        int point = field.name().indexOf('.');
        return point < 0 ? "" : field.name().substring(0, point);
    }

    /// Writes a whole body.
    ///
    /// @param nowMicros the time of day, to which ages are relative if the questions have no time of their own
    JsonBuffer write(List<Answer> answers, boolean withFeatures, long nowMicros) {
        int each = ANSWER_BYTES + (withFeatures ? schema.size() * FEATURE_BYTES : 0);
        var json = new JsonBuffer(HEAD_BYTES + answers.size() * each);
        json.raw("{\"predictions\":");
        char before = '[';
        for (Answer answer : answers) {
            json.raw(before).number(answer.value());
            before = ',';
        }
        json.raw("],\"answers\":");
        before = '[';
        for (Answer answer : answers) {
            json.raw(before);
            writeAnswer(json, answer, withFeatures, nowMicros);
            before = ',';
        }
        return json.raw("]}");
    }

    private void writeAnswer(JsonBuffer json, Answer answer, boolean withFeatures, long nowMicros) {
        Frame frame = answer.frame();
        long asked =
                timeField >= 0 && frame.has(timeField)
                        ? frame.longAt(schema.cellOf(timeField))
                        : nowMicros;
        json.raw(Objects.requireNonNull(rungs.get(answer.rung()).get(answer.reason())));
        FeatureJson.age(json, answer.oldestInputMicros(), asked);
        if (answer.cached()) {
            json.raw(",\"cached_ms\":").number(answer.cachedNanos() / NANOS_PER_MILLI);
        }
        if (answer.version() != null) {
            json.raw(",\"version\":").text(answer.version());
        }
        writeIncomplete(json, frame);
        if (withFeatures) {
            json.raw(",\"features\":");
            writeFeatures(json, frame, asked);
        }
        json.raw('}');
    }

    /// Writes what is not present: a role by its name if all its features fare the same, else each feature.
    private void writeIncomplete(JsonBuffer json, Frame frame) {
        boolean any = false;
        for (Role role : roles) {
            if (role.to - role.from > 1 && role.uniform(frame)) {
                any |= writeStatus(json, role.name, frame.status(role.from), any);
            } else {
                for (int i = role.from; i < role.to; i++) {
                    any |= writeStatus(json, names[i], frame.status(i), any);
                }
            }
        }
        if (any) {
            json.raw('}');
        }
    }

    private static boolean writeStatus(
            JsonBuffer json, byte[] name, FeatureStatus status, boolean any) {
        if (status == FeatureStatus.PRESENT) {
            return false;
        }
        json.raw(any ? "," : ",\"incomplete\":{");
        FeatureJson.status(json.raw(name), status);
        return true;
    }

    private void writeFeatures(JsonBuffer json, Frame frame, long askedMicros) {
        json.raw('{');
        for (int i = 0; i < names.length; i++) {
            long event = frame.eventTimeMicros(i);
            FeatureJson.status(json.raw(names[i]).raw("{\"status\":"), frame.status(i));
            FeatureJson.value(json.raw(",\"value\":"), frame, i);
            FeatureJson.time(json.raw(",\"event_time\":"), event);
            FeatureJson.age(json.raw(",\"age_ms\":"), event, askedMicros);
            json.raw("},");
        }
        if (names.length > 0) {
            json.unwrite();
        }
        json.raw('}');
    }
}
