package dev.punctual.server.http.features;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.FeatureSet;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.call.MediaTypes;
import dev.punctual.server.http.json.ErrorBody;
import dev.punctual.server.http.json.Fault;
import dev.punctual.server.http.json.FeatureJson;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.RowReader;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/// The route that reads features without asking a question: `{"features": [...], "entities": [{...}]}` gives
/// `{"results": [{"features": {...}}]}`, one for each key in its order. Any thread may use it.
public final class FeatureReadRoute implements Route {
    private static final int OK = 200;
    private static final int VALUE_BYTES = 120;
    private static final String ENTITIES = "entities";
    private static final FeatureRequestReader READER =
            new FeatureRequestReader(
                    new FeatureRequestReader.Names(
                            "endpoint", ENTITIES, "metadata", "at", Set.of()));

    private final FeatureReads reads;
    private final int bodyLimit;

    public FeatureReadRoute(FeatureReads reads, int bodyLimit) {
        this.reads = reads;
        this.bodyLimit = bodyLimit;
    }

    @Override
    public int bodyLimit() {
        return bodyLimit;
    }

    @Override
    public void handle(Exchange exchange) {
        LargeBodies.run(exchange, () -> read(exchange));
    }

    private void read(Exchange exchange) {
        MediaTypes.requireJson(exchange);
        Deadline deadline = reads.deadline(exchange);
        FeatureRequest request = READER.read(exchange.body(), exchange.bodyLength(), true);
        FeatureSet set = reads.set(request.selection());
        FeatureRows rows = new FeatureRows(set, reads.micros(request));
        readKeys(exchange.body(), request, set, rows);
        reads.read(
                exchange,
                rows,
                deadline,
                () -> Response.json(OK, Map.of(), write(request, set, rows)));
    }

    private static void readKeys(
            byte[] body, FeatureRequest request, FeatureSet set, FeatureRows rows) {
        int from = request.keysFrom();
        JsonInput.read(body, from, request.keysTo() - from, json -> readKeys(json, set, rows));
        if (rows.size() == 0) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE, "must hold at least one object", ENTITIES);
        }
    }

    private static FeatureRows readKeys(JsonParser json, FeatureSet set, FeatureRows rows)
            throws IOException {
        var reader =
                new RowReader(
                        set.schema(), Collections.nCopies(set.keyCount(), RowReader.Rule.REQUIRED));
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be a list of objects", ENTITIES);
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            readKey(json, reader, set, rows);
        }
        return rows;
    }

    private static void readKey(JsonParser json, RowReader reader, FeatureSet set, FeatureRows rows)
            throws IOException {
        String where = ENTITIES + "[" + rows.size() + "]";
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            rows.reject(new Fault(ErrorCode.WRONG_TYPE, "must be an object", where));
            return;
        }
        var frame = new Frame(set.schema());
        Fault fault = reader.read(json, frame);
        if (fault == null) {
            rows.add(frame);
        } else {
            rows.reject(fault.under(where));
        }
    }

    private static JsonBuffer write(FeatureRequest request, FeatureSet set, FeatureRows rows) {
        var json = new JsonBuffer(64 + rows.size() * (32 + set.size() * VALUE_BYTES));
        json.raw("{\"results\":");
        char before = '[';
        for (int row = 0; row < rows.size(); row++) {
            json.raw(before);
            before = ',';
            Fault fault = rows.fault(row);
            if (fault != null) {
                json.raw("{\"error\":");
                ErrorBody.write(json, fault.code(), fault.message(), fault.field());
            } else if (request.detailed()) {
                writeFeatures(json.raw("{\"features\":"), set, rows.frame(row), rows.atMicros());
            } else {
                writeValues(json.raw("{\"values\":"), set, rows.frame(row));
            }
            json.raw('}');
        }
        return json.raw("]}");
    }

    private static void writeFeatures(
            JsonBuffer json, FeatureSet set, Frame frame, long nowMicros) {
        char before = '{';
        for (int field = set.keyCount(); field < set.schema().size(); field++) {
            long event = frame.eventTimeMicros(field);
            json.raw(before).text(set.schema().field(field).name());
            FeatureJson.status(json.raw(":{\"status\":"), frame.status(field));
            FeatureJson.value(json.raw(",\"value\":"), frame, field);
            FeatureJson.time(json.raw(",\"event_time\":"), event);
            FeatureJson.age(json.raw(",\"age_ms\":"), event, nowMicros);
            json.raw('}');
            before = ',';
        }
        json.raw('}');
    }

    /// Writes bare values, and which of them are not what they should be.
    private static void writeValues(JsonBuffer json, FeatureSet set, Frame frame) {
        char before = '{';
        for (int field = set.keyCount(); field < set.schema().size(); field++) {
            json.raw(before).text(set.schema().field(field).name());
            FeatureJson.value(json.raw(':'), frame, field);
            before = ',';
        }
        json.raw('}');
        String next = ",\"incomplete\":{";
        for (int field = set.keyCount(); field < set.schema().size(); field++) {
            if (frame.status(field) != FeatureStatus.PRESENT) {
                json.raw(next).text(set.schema().field(field).name());
                FeatureJson.status(json.raw(':'), frame.status(field));
                next = ",";
            }
        }
        json.raw(next.equals(",") ? "}" : "");
    }
}
