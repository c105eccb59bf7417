package dev.punctual.server.http.features;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.FeatureSet;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.call.MediaTypes;
import dev.punctual.server.http.json.Columns;
import dev.punctual.server.http.json.Fault;
import dev.punctual.server.http.json.FeatureJson;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.json.PartialRowReader;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The route by which Feast's clients read: `POST /get-online-features`. Any thread may use it.
public final class FeastReadRoute implements Route {
    /*
     * Feast answers in columns: a result for each name, keys first, with the values, statuses and event times of all rows.
     * It knows fewer statuses than we do. A stale value is OUTSIDE_MAX_AGE and keeps its value; a declared default is
     * PRESENT; a feature without a value is NULL_VALUE if its view knows another feature of the key that was asked for,
     * NOT_FOUND if not; one that was not read in time is INVALID. What has no time has that of 1970.
     */
    private static final int OK = 200;
    private static final int VALUE_BYTES = 60;
    private static final String ENTITIES = "entities";
    private static final String FULL_NAMES = "full_feature_names";
    private static final FeatureRequestReader READER =
            new FeatureRequestReader(
                    new FeatureRequestReader.Names(
                            "feature_service",
                            ENTITIES,
                            FULL_NAMES,
                            null,
                            Set.of(
                                    "project",
                                    "query_embedding",
                                    "query_string",
                                    "include_feature_view_version_metadata")));

    private final FeatureReads reads;
    private final int bodyLimit;

    public FeastReadRoute(FeatureReads reads, int bodyLimit) {
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
        FeatureRequest request = READER.read(exchange.body(), exchange.bodyLength(), false);
        FeatureSet set = reads.set(request.selection());
        List<String> names = names(set, request.detailed());
        var columns = new Columns(exchange.body(), request.keysFrom(), request.keysTo(), ENTITIES);
        FeatureRows rows = readKeys(columns, set, reads.micros(request));
        reads.read(
                exchange,
                rows,
                deadline,
                () -> Response.json(OK, Map.of(), write(names, set, rows)));
    }

    private static List<String> names(FeatureSet set, boolean full) {
        var names = new ArrayList<String>();
        set.schema().fields().subList(0, set.keyCount()).forEach(key -> names.add(key.name()));
        var seen = new HashSet<>(names);
        for (int i = 0; i < set.size(); i++) {
            String feature = set.names().get(i);
            String name = full ? set.groups().get(i) + "__" + feature : feature;
            if (!seen.add(name)) {
                throw new ServingException(
                        ErrorCode.MALFORMED_BODY,
                        "two columns would be called '" + name + "': set it to true",
                        FULL_NAMES);
            }
            names.add(name);
        }
        return names;
    }

    private static FeatureRows readKeys(Columns columns, FeatureSet set, long atMicros) {
        var reader = new PartialRowReader(set.schema(), set.schema().size());
        int count = columns.rows(Integer.MAX_VALUE);
        FeatureRows.requireRoom(count, set);
        var frames = new ArrayList<Frame>(count);
        for (int row = 0; row < count; row++) {
            frames.add(new Frame(set.schema()));
        }
        var none = new BitSet();
        columns.read(
                name -> {
                    int key = reader.indexOf(name);
                    if (key < 0 || key >= set.keyCount()) {
                        throw unknownKey(name, set);
                    }
                    return (json, row) -> reader.read(json, key, frames.get(row), none);
                },
                count);
        var rows = new FeatureRows(set, atMicros);
        for (Frame frame : frames) {
            Fault missing = reader.complete(frame, set.keyCount());
            if (missing != null) {
                throw missing.under(ENTITIES).toException();
            }
            rows.add(frame);
        }
        return rows;
    }

    private static ServingException unknownKey(String name, FeatureSet set) {
        List<String> keys =
                set.schema().fields().subList(0, set.keyCount()).stream()
                        .map(field -> field.name())
                        .toList();
        return new ServingException(
                ErrorCode.UNKNOWN_FIELD,
                "these features have no key of this name: " + Suggestion.of(name, keys),
                ENTITIES + "." + Suggestion.shown(name));
    }

    private static JsonBuffer write(List<String> names, FeatureSet set, FeatureRows rows) {
        for (int row = 0; row < rows.size(); row++) {
            Fault fault = rows.fault(row);
            if (fault != null) {
                throw fault.under(ENTITIES).toException();
            }
        }
        var json = new JsonBuffer(128 + names.size() * (16 + rows.size() * VALUE_BYTES));
        json.raw("{\"metadata\":{\"feature_names\":");
        char before = '[';
        for (String name : names) {
            json.raw(before).text(name);
            before = ',';
        }
        json.raw("]},\"results\":");
        before = '[';
        for (int field = 0; field < names.size(); field++) {
            json.raw(before);
            writeColumn(json, set, rows, field);
            before = ',';
        }
        return json.raw("]}");
    }

    private static void writeColumn(JsonBuffer json, FeatureSet set, FeatureRows rows, int field) {
        json.raw("{\"values\":");
        for (int row = 0; row < rows.size(); row++) {
            FeatureJson.value(json.raw(row == 0 ? '[' : ','), rows.frame(row), field);
        }
        json.raw(rows.size() == 0 ? "[],\"statuses\":" : "],\"statuses\":");
        for (int row = 0; row < rows.size(); row++) {
            json.raw(row == 0 ? '[' : ',').text(status(set, rows.frame(row), field));
        }
        json.raw(rows.size() == 0 ? "[],\"event_timestamps\":" : "],\"event_timestamps\":");
        for (int row = 0; row < rows.size(); row++) {
            long event = rows.frame(row).eventTimeMicros(field);
            FeatureJson.time(
                    json.raw(row == 0 ? '[' : ','), event == Frame.UNKNOWN_TIME ? 0 : event);
        }
        json.raw(rows.size() == 0 ? "[]}" : "]}");
    }

    private static String status(FeatureSet set, Frame frame, int field) {
        return switch (frame.status(field)) {
            case PRESENT, DEFAULTED -> "PRESENT";
            case STALE -> "OUTSIDE_MAX_AGE";
            case TIMED_OUT -> "INVALID";
            case MISSING -> known(set, frame, field) ? "NULL_VALUE" : "NOT_FOUND";
        };
    }

    /// Whether another feature of the same view, or role, has a value that came from its view.
    private static boolean known(FeatureSet set, Frame frame, int field) {
        String group = set.groups().get(field - set.keyCount());
        for (int i = 0; i < set.size(); i++) {
            if (set.groups().get(i).equals(group)
                    && switch (frame.status(set.keyCount() + i)) {
                        case PRESENT, STALE -> true;
                        case MISSING, DEFAULTED, TIMED_OUT -> false;
                    }) {
                return true;
            }
        }
        return false;
    }
}
