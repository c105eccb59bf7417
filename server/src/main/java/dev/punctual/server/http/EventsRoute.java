package dev.punctual.server.http;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.PushResult;
import dev.punctual.server.http.json.ErrorBody;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.util.List;
import java.util.Map;

/// The route of events to one source. Any thread may use it.
final class EventsRoute implements Route {
    private static final int OK = 200;
    private static final int MOST_LISTED = 100;

    private final SourceDefinition.Event source;
    private final Events events;
    private final int bodyLimit;
    private final EventReader reader;

    EventsRoute(SourceDefinition.Event source, Events events, int bodyLimit) {
        this.source = source;
        this.events = events;
        this.bodyLimit = bodyLimit;
        this.reader = new EventReader(source.schema());
    }

    SourceDefinition.Event source() {
        return source;
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
        boolean lines = MediaTypes.requireJsonOrLines(exchange);
        EventBatch batch = reader.read(exchange.body(), exchange.bodyLength(), lines);
        if (batch.events().isEmpty()) {
            exchange.respond(refusal(batch));
            return;
        }
        events.push(
                source,
                batch.events(),
                new PushSink() {
                    @Override
                    public void stored(PushResult result) {
                        exchange.respond(Response.json(OK, Map.of(), written(batch, result)));
                    }

                    @Override
                    public void failed(ServingException failure) {
                        exchange.respond(Response.failure(failure));
                    }
                });
    }

    private static Response refusal(EventBatch batch) {
        List<PushResult.Rejection> rejected = batch.rejected();
        if (rejected.isEmpty()) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY, "the body holds no event: send at least one object");
        }
        PushResult.Rejection first = rejected.getFirst();
        var json = new JsonBuffer(1024).raw("{\"error\":");
        String path = "[" + first.index() + "]";
        String field = first.field() == null ? path : path + "." + first.field();
        ErrorBody.write(json, first.code(), first.message(), field);
        json.raw(',');
        writeCounts(json, new PushResult(0, 0, 0, 0, List.of()));
        writeRejections(json, rejected);
        return Response.json(first.code().httpStatus(), Map.of(), json.raw('}'));
    }

    private static JsonBuffer written(EventBatch batch, PushResult result) {
        var json = new JsonBuffer(128).raw('{');
        writeCounts(json, result);
        writeRejections(json, batch.allRejected(result));
        return json.raw('}');
    }

    private static void writeCounts(JsonBuffer json, PushResult result) {
        json.raw("\"accepted\":").number(result.accepted());
        json.raw(",\"duplicates\":").number(result.duplicates());
        json.raw(",\"late\":").number(result.late());
        json.raw(",\"future\":").number(result.future());
    }

    private static void writeRejections(JsonBuffer json, List<PushResult.Rejection> rejected) {
        json.raw(",\"rejected_count\":").number(rejected.size()).raw(",\"rejected\":[");
        int listed = Math.min(MOST_LISTED, rejected.size());
        for (int i = 0; i < listed; i++) {
            PushResult.Rejection one = rejected.get(i);
            json.raw(i == 0 ? "{\"index\":" : ",{\"index\":").number(one.index());
            json.raw(",\"code\":").text(one.code().name());
            json.raw(",\"message\":").text(one.message());
            if (one.field() != null) {
                json.raw(",\"field\":").text(one.field());
            }
            json.raw('}');
        }
        json.raw(']');
    }
}
