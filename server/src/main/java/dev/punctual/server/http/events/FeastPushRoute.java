package dev.punctual.server.http.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.push.PushOutcome;
import dev.punctual.core.push.PushView;
import dev.punctual.core.push.PushedRow;
import dev.punctual.core.stream.PushResult;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.server.http.call.LargeBodies;
import dev.punctual.server.http.call.MediaTypes;
import dev.punctual.server.http.json.Columns;
import dev.punctual.server.http.json.Fault;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.PartialRowReader;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.json.Timestamps;
import dev.punctual.server.http.json.Utf8;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The route by which Feast's clients write: `POST /push`. A push source is a push view or an event source of that name.
/// Any thread may use it.
public final class FeastPushRoute implements Route {
    /*
     * A row of a data frame has a value for each column, so a null is one that there is no more. Columns that are not ours
     * are passed over, as Feast does; times without a zone are in UTC, as data frames have them. Feast takes a data frame
     * whole or not at all; what is wrong with a row is therefore found before anything is written, but for its event time.
     */
    private static final int OK = 200;
    private static final int MOST_ROWS = 10_000;
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final String NAME = "push_source_name";
    private static final String VIEW = "feature_view_name";
    private static final String DATA = "df";
    private static final String TO = "to";
    private static final String EVENT_TIMESTAMP = "event_timestamp";
    private static final Set<String> IGNORED = Set.of("allow_registry_cache", "transform_on_write");

    private final Pushes pushes;
    private final Events events;
    private final WallClock wallClock;
    private final int bodyLimit;

    public FeastPushRoute(Pushes pushes, Events events, WallClock wallClock, int bodyLimit) {
        this.pushes = pushes;
        this.events = events;
        this.wallClock = wallClock;
        this.bodyLimit = bodyLimit;
    }

    @Override
    public int bodyLimit() {
        return bodyLimit;
    }

    @Override
    public void handle(Exchange exchange) {
        LargeBodies.run(exchange, () -> push(exchange));
    }

    private void push(Exchange exchange) {
        MediaTypes.requireJson(exchange);
        Heading heading = heading(exchange.body(), exchange.bodyLength());
        var columns = new Columns(exchange.body(), heading.from, heading.to, DATA);
        PushView view = pushes.view(heading.name);
        SourceDefinition.Event source = events.source(heading.name);
        if (view != null) {
            pushRows(exchange, view, columns);
        } else if (source != null) {
            pushEvents(exchange, source, columns);
        } else {
            var known = new ArrayList<>(pushes.names());
            known.addAll(events.sources());
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "there is no push view or event source '"
                            + Suggestion.shown(heading.name)
                            + "': "
                            + Suggestion.of(heading.name, known),
                    NAME);
        }
    }

    private void pushRows(Exchange exchange, PushView view, Columns columns) {
        var table = new Table(view.schema(), view.keySize(), ViewDefinition.Push.EVENT_TIME);
        List<PushedRow> rows = table.read(columns);
        long now = wallClock.micros();
        for (int row = 0; row < rows.size(); row++) {
            PushedRow one = rows.get(row);
            Fault fault = table.reader.complete(one.frame(), view.keySize());
            fault =
                    fault == null
                            ? ViewPushRoute.settle(view, one.frame(), one.cleared(), now)
                            : fault;
            if (fault != null) {
                throw fault.under(DATA).toException();
            }
        }
        if (rows.isEmpty()) {
            exchange.respond(done());
            return;
        }
        pushes.push(
                view,
                rows,
                new Pushes.Sink() {
                    @Override
                    public void written(PushOutcome outcome) {
                        respond(exchange, outcome.rejected());
                    }

                    @Override
                    public void failed(ServingException failure) {
                        exchange.respond(Response.failure(failure));
                    }
                });
    }

    private void pushEvents(Exchange exchange, SourceDefinition.Event source, Columns columns) {
        var table = new Table(source.schema(), source.schema().size(), source.eventTime());
        List<Frame> pushed = table.read(columns).stream().map(PushedRow::frame).toList();
        for (Frame event : pushed) {
            Fault fault = table.reader.complete(event, source.schema().size());
            if (fault != null) {
                throw fault.under(DATA).toException();
            }
        }
        if (pushed.isEmpty()) {
            exchange.respond(done());
            return;
        }
        events.push(
                source,
                pushed,
                new PushSink() {
                    @Override
                    public void stored(PushResult result) {
                        respond(exchange, result.rejected());
                    }

                    @Override
                    public void failed(ServingException failure) {
                        exchange.respond(Response.failure(failure));
                    }
                });
    }

    private static Response done() {
        return Response.of(OK, "application/json", NULL);
    }

    private static void respond(Exchange exchange, List<PushResult.Rejection> rejected) {
        if (rejected.isEmpty()) {
            exchange.respond(done());
            return;
        }
        PushResult.Rejection first = rejected.getFirst();
        exchange.respond(
                Response.failure(
                        first.code(),
                        first.message()
                                + "; "
                                + rejected.size()
                                + (rejected.size() == 1 ? " row was" : " rows were")
                                + " refused, and the others written",
                        DATA + "[" + first.index() + "]"));
    }

    /// A data frame on its way into frames of a schema.
    private static final class Table {
        private final Schema schema;
        private final PartialRowReader reader;
        private final int timeField;

        Table(Schema schema, int required, String time) {
            this.schema = schema;
            this.reader = new PartialRowReader(schema, required);
            this.timeField = schema.indexOf(time);
        }

        List<PushedRow> read(Columns columns) {
            int count = columns.rows(MOST_ROWS);
            var rows = new ArrayList<PushedRow>(count);
            for (int row = 0; row < count; row++) {
                rows.add(new PushedRow(new Frame(schema), new BitSet()));
            }
            columns.read(
                    name -> {
                        int named = reader.indexOf(name);
                        int field = named < 0 && name.equals(EVENT_TIMESTAMP) ? timeField : named;
                        return field < 0 ? null : (json, row) -> cell(json, field, rows.get(row));
                    },
                    count);
            return rows;
        }

        private @Nullable Fault cell(JsonParser json, int field, PushedRow row) throws IOException {
            if (field == timeField && json.currentToken() == JsonToken.VALUE_STRING) {
                String text = json.getText().replace(' ', 'T');
                long micros = Timestamps.parse(text);
                micros = micros == Timestamps.INVALID ? Timestamps.parse(text + "Z") : micros;
                if (micros != Timestamps.INVALID && !row.frame().has(field)) {
                    row.frame().putLong(schema.cellOf(field), micros);
                    row.frame().status(field, FeatureStatus.PRESENT);
                    return null;
                }
            }
            return reader.read(json, field, row.frame(), row.cleared());
        }
    }

    /// What a body says beside its data.
    private record Heading(String name, int from, int to) {}

    private static Heading heading(byte[] body, int length) {
        if (!Utf8.valid(body, length)) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "the body is not UTF-8");
        }
        return JsonInput.read(body, 0, length, FeastPushRoute::heading);
    }

    private static Heading heading(JsonParser json) throws IOException {
        String source = null;
        int from = -1;
        int to = 0;
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY,
                    "the body must be a JSON object with " + NAME + " and " + DATA);
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            if (name.equals(DATA)) {
                from = (int) json.currentTokenLocation().getByteOffset();
                json.skipChildren();
                to = (int) json.currentLocation().getByteOffset();
            } else if (name.equals(NAME) || name.equals(VIEW)) {
                source = text(json, name);
            } else if (name.equals(TO)) {
                requireOnline(text(json, TO));
            } else if (IGNORED.contains(name)) {
                json.skipChildren();
            } else {
                throw new ServingException(
                        ErrorCode.UNKNOWN_FIELD,
                        "there is no field of this name: "
                                + Suggestion.of(name, List.of(NAME, VIEW, DATA, TO)),
                        Suggestion.shown(name));
            }
        }
        if (source == null || from < 0) {
            throw new ServingException(
                    ErrorCode.MISSING_FIELD, "is missing", source == null ? NAME : DATA);
        }
        return new Heading(source, from, to);
    }

    private static String text(JsonParser json, String where) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be a string", where);
        }
        return json.getText();
    }

    private static void requireOnline(String to) {
        if (!to.equals("online")) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "must be \"online\": what was pushed is not kept as history here; declare a"
                            + " history for training",
                    TO);
        }
    }
}
