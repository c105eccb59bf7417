package dev.punctual.server.http.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.json.Fault;
import dev.punctual.server.http.json.RowReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads CloudEvents 1.0 whose data are the fields of one source's events. Any thread may use it.
///
/// Where the data lack the field of the event's identity or time, the attributes `id` and `time` stand in for them.
final class CloudEventReader {
    /*
     * Attributes may come before or behind the data, so the data are read into the frame when they come and what is wrong
     * with them is told only if the attributes are right: data in another format look wrong by themselves.
     */
    private final RowReader rows;
    private final int idField;
    private final int timeField;
    private final String idName;
    private final String timeName;

    /// @param rows reads the data
    CloudEventReader(SourceDefinition.Event source, RowReader rows) {
        this.rows = rows;
        this.idName = source.eventId();
        this.timeName = source.eventTime();
        this.idField = source.schema().indexOf(idName);
        this.timeField = source.schema().indexOf(timeName);
    }

    /// Reads the envelope at whose start the parser stands into a cleared frame, and leaves the parser at its end.
    ///
    /// @return why it was refused, or null
    @Nullable Fault read(JsonParser json, Frame frame) throws IOException {
        var attributes = CloudEventAttributes.ofEnvelope();
        Fault first = null;
        Fault inData = null;
        boolean data = false;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            Fault fault = null;
            if (name.equals("data") && value != JsonToken.VALUE_NULL) {
                fault = data ? twice(name) : null;
                inData = data ? inData : readData(json, frame);
                data = true;
            } else if (name.equals("data_base64")) {
                fault = binary(name);
            } else if (CloudEventAttributes.isKnown(name) && value != JsonToken.VALUE_NULL) {
                fault = readAttribute(name, json, attributes);
            }
            json.skipChildren();
            first = first == null ? fault : first;
        }
        first = first == null ? attributes.check() : first;
        first = first == null ? inData : first;
        return first == null ? complete(attributes, frame, "data") : first;
    }

    /// Reads the data at whose start the parser stands.
    ///
    /// @param attributes what the headers say
    @Nullable Fault readData(JsonParser json, Frame frame, CloudEventAttributes attributes)
            throws IOException {
        Fault inData = rows.readPresent(json, frame);
        Fault fault = attributes.check();
        fault = fault == null ? inData : fault;
        return fault == null ? complete(attributes, frame, null) : fault;
    }

    private @Nullable Fault readData(JsonParser json, Frame frame) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return new Fault(
                    ErrorCode.WRONG_TYPE, "must be an object with the event's fields", "data");
        }
        Fault fault = rows.readPresent(json, frame);
        return fault == null ? null : fault.under("data");
    }

    private static @Nullable Fault readAttribute(
            String name, JsonParser json, CloudEventAttributes attributes) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            return new Fault(ErrorCode.WRONG_TYPE, "must be a string", name);
        }
        return attributes.put(name, json.getText()) ? null : twice(name);
    }

    private static Fault twice(String name) {
        return new Fault(ErrorCode.MALFORMED_BODY, "send every attribute once", name);
    }

    private static Fault binary(String name) {
        return new Fault(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "send the event's fields as a JSON object in data",
                name);
    }

    /// @param parent what the data are called in paths; null if they are the whole body
    private @Nullable Fault complete(
            CloudEventAttributes attributes, Frame frame, @Nullable String parent) {
        Fault fault = fill(idField, idName, attributes.id(), attributes.path("id"), frame);
        if (fault == null) {
            fault = fill(timeField, timeName, attributes.time(), attributes.path("time"), frame);
        }
        if (fault != null) {
            return fault;
        }
        fault = rows.complete(frame);
        return fault == null || parent == null ? fault : fault.under(parent);
    }

    private @Nullable Fault fill(
            int field, String name, @Nullable String text, String path, Frame frame) {
        if (text == null || frame.status(field) != FeatureStatus.MISSING) {
            return null;
        }
        Fault fault = rows.fill(field, text, frame);
        return fault == null
                ? null
                : new Fault(
                        fault.code(),
                        "stands in for '" + name + "', which the data lack, and " + fault.message(),
                        path);
    }
}
