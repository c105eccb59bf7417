package dev.punctual.server.http.jobs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.call.ApartRoute;
import dev.punctual.server.http.call.MediaTypes;
import dev.punctual.server.http.jobs.Loads.Bounds;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The routes that load views and show how far that is.
public final class LoadRoutes {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BODY_BYTES = 4_096;
    private static final int BYTES = 256;
    private static final List<String> FIELDS = List.of("from", "to", "again");

    private LoadRoutes() {}

    /// Has a view loaded; the body is empty, or `{"from": ..., "to": ..., "again": true}` with all of it optional.
    public static Route load(Loads loads, String view) {
        // It looks at the store's catalog, which takes no time, but is not for an event loop.
        return new ApartRoute(
                BODY_BYTES,
                exchange ->
                        exchange.respond(response(ACCEPTED, loads.load(view, bounds(exchange)))));
    }

    /// Shows a job.
    public static Route job(Loads loads, String id) {
        LoadJob job = loads.job(id);
        return job == null
                ? Route.failing(
                        new ServingException(
                                ErrorCode.NOT_FOUND,
                                "there is no job '"
                                        + Suggestion.shown(id)
                                        + "'; those that ended long ago are forgotten"))
                : Route.answering(response(OK, job));
    }

    private static Response response(int status, LoadJob job) {
        var json = new JsonBuffer(BYTES).raw("{\"job\":").text(job.id());
        json.raw(",\"view\":").text(job.view()).raw(",\"state\":").text(job.state().wireName());
        json.raw(",\"load\":").number(job.load()).raw(",\"loads\":").number(job.loads());
        json.raw(",\"rows\":").number(job.rows());
        if (!job.message().isEmpty()) {
            json.raw(",\"message\":").text(job.message());
        }
        if (job.report() != null) {
            json.raw(",\"report\":");
            LoadReportJson.write(json, job.report());
        }
        return Response.json(status, Map.of(), json.raw('}'));
    }

    private static Bounds bounds(Exchange exchange) {
        if (exchange.bodyLength() == 0) {
            return new Bounds(null, null, false);
        }
        MediaTypes.requireJson(exchange);
        return JsonInput.read(exchange.body(), 0, exchange.bodyLength(), LoadRoutes::bounds);
    }

    private static Bounds bounds(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "the body must be an object");
        }
        @Nullable Instant from = null;
        @Nullable Instant to = null;
        boolean again = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "from" -> from = instant(json, name);
                case "to" -> to = instant(json, name);
                case "again" -> again = truth(json);
                default ->
                        throw new ServingException(
                                ErrorCode.UNKNOWN_FIELD,
                                "there is no such field: " + Suggestion.of(name, FIELDS),
                                Suggestion.shown(name));
            }
        }
        return new Bounds(from, to, again);
    }

    private static boolean truth(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default ->
                    throw new ServingException(
                            ErrorCode.WRONG_TYPE, "must be true or false", "again");
        };
    }

    private static Instant instant(JsonParser json, String field) throws IOException {
        try {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                return Instant.parse(json.getText());
            }
        } catch (DateTimeParseException e) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE, "must be a time such as 2001-01-08T00:00:00Z", field, e);
        }
        throw new ServingException(
                ErrorCode.WRONG_TYPE, "must be a time such as \"2001-01-08T00:00:00Z\"", field);
    }
}
