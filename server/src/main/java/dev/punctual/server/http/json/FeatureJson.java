package dev.punctual.server.http.json;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Writes what is known of a frame's fields as JSON: values, statuses, event times and ages.
public final class FeatureJson {
    private static final int STATUS_BYTES = 16;
    private static final Map<FeatureStatus, byte[]> STATUSES = new EnumMap<>(FeatureStatus.class);

    static {
        for (FeatureStatus status : FeatureStatus.values()) {
            STATUSES.put(status, new JsonBuffer(STATUS_BYTES).text(status.wireName()).toBytes());
        }
    }

    private FeatureJson() {}

    /// Writes a field's value: a list as an array, a map as an object; null if it has none.
    public static void value(JsonBuffer json, Frame frame, int index) {
        Field field = frame.schema().field(index);
        int cell = frame.schema().cellOf(index);
        if (!frame.has(index)) {
            json.raw("null");
        } else if (field.keyed()) {
            map(json, frame, field, cell);
        } else if (field.width() == 1) {
            cell(json, frame, field, cell);
        } else {
            char before = '[';
            for (int i = 0; i < field.width(); i++) {
                json.raw(before);
                cell(json, frame, field, cell + i);
                before = ',';
            }
            json.raw(']');
        }
    }

    private static void map(JsonBuffer json, Frame frame, Field field, int first) {
        json.raw('{');
        for (int cell = first; cell < first + field.width() && !frame.absentAt(cell); cell++) {
            if (cell > first) {
                json.raw(',');
            }
            json.text(frame.textAt(cell)).raw(':');
            cell(json, frame, field, cell);
        }
        json.raw('}');
    }

    private static void cell(JsonBuffer json, Frame frame, Field field, int cell) {
        if (frame.absentAt(cell)) {
            json.raw("null");
            return;
        }
        switch (field.type()) {
            case BOOL -> json.raw(frame.longAt(cell) != 0 ? "true" : "false");
            case INT64 -> json.number(frame.longAt(cell));
            case FLOAT64 -> json.number(frame.doubleAt(cell));
            case STRING -> json.text(frame.textAt(cell));
            case TIMESTAMP -> Timestamps.write(json, frame.longAt(cell));
        }
    }

    /// Writes the name of a status.
    public static void status(JsonBuffer json, FeatureStatus status) {
        json.raw(Objects.requireNonNull(STATUSES.get(status)));
    }

    /// Writes when something happened; null if that is not known.
    public static void time(JsonBuffer json, long eventMicros) {
        if (eventMicros == Frame.UNKNOWN_TIME) {
            json.raw("null");
        } else {
            Timestamps.write(json, eventMicros);
        }
    }

    /// Writes how long ago something happened, in milliseconds; null if that is not known.
    public static void age(JsonBuffer json, long eventMicros, long nowMicros) {
        if (eventMicros == Frame.UNKNOWN_TIME) {
            json.raw("null");
        } else {
            json.thousandths(nowMicros - eventMicros);
        }
    }
}
