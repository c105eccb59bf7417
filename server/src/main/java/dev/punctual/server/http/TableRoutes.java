package dev.punctual.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// The routes that compute precomputed tables and show how far that is.
final class TableRoutes {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BODY_BYTES = 4_096;
    private static final int BYTES = 256;
    private static final String AGAIN = "again";

    private TableRoutes() {}

    /// Has a table computed; the body is empty or `{"again": true}`.
    static Route compute(TableJobs jobs, String table) {
        return new ApartRoute(
                BODY_BYTES,
                exchange ->
                        exchange.respond(response(ACCEPTED, jobs.compute(table, again(exchange)))));
    }

    /// Shows a job.
    static Route job(TableJob job) {
        return Route.answering(response(OK, job));
    }

    private static Response response(int status, TableJob job) {
        var json = new JsonBuffer(BYTES).raw("{\"job\":").text(job.id());
        json.raw(",\"table\":").text(job.table()).raw(",\"state\":").text(job.state().wireName());
        json.raw(",\"keys\":").number(job.keys()).raw(",\"of\":").number(job.of());
        if (!job.message().isEmpty()) {
            json.raw(",\"message\":").text(job.message());
        }
        return Response.json(status, Map.of(), json.raw('}'));
    }

    private static boolean again(Exchange exchange) {
        if (exchange.bodyLength() == 0) {
            return false;
        }
        MediaTypes.requireJson(exchange);
        return JsonInput.read(exchange.body(), 0, exchange.bodyLength(), TableRoutes::again);
    }

    private static boolean again(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "the body must be an object");
        }
        boolean again = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (!name.equals(AGAIN)) {
                throw new ServingException(
                        ErrorCode.UNKNOWN_FIELD,
                        "there is no such field: " + Suggestion.of(name, List.of(AGAIN)),
                        Suggestion.shown(name));
            }
            again =
                    switch (json.nextToken()) {
                        case VALUE_TRUE -> true;
                        case VALUE_FALSE -> false;
                        case null, default ->
                                throw new ServingException(
                                        ErrorCode.WRONG_TYPE, "must be true or false", AGAIN);
                    };
        }
        return again;
    }
}
