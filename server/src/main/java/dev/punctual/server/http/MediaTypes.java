package dev.punctual.server.http;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a body is, as its headers say.
final class MediaTypes {
    private static final String TYPE = "content-type";
    private static final String JSON = "application/json";

    /// What curl says of every body that it is not told the type of.
    private static final String CURL_DEFAULT = "application/x-www-form-urlencoded";

    private MediaTypes() {}

    /// Refuses a body that is said to be anything but JSON, or packed; one of which nothing is said passes.
    static void requireJson(Exchange exchange) {
        requirePlain(exchange);
        String type = exchange.header(TYPE);
        if (type != null && !is(type, JSON) && !isJsonByName(type) && !is(type, CURL_DEFAULT)) {
            throw unsupported(type, JSON);
        }
    }

    /// How the events of a body are written, as its headers say; refuses what is in no form that is known.
    static EventForm eventForm(Exchange exchange) {
        requirePlain(exchange);
        String type = Objects.requireNonNullElse(exchange.header(TYPE), JSON);
        if (is(type, "application/cloudevents+json")) {
            return EventForm.CLOUD_EVENT;
        }
        if (is(type, "application/cloudevents-batch+json")) {
            return EventForm.CLOUD_EVENT_BATCH;
        }
        if (exchange.header(CloudEventAttributes.HEADER + "specversion") != null) {
            if (isJson(type)) {
                return EventForm.CLOUD_EVENT_DATA;
            }
            throw unsupported(type, "the data of a CloudEvent as " + JSON);
        }
        if (is(type, JSON) || is(type, CURL_DEFAULT)) {
            return EventForm.JSON;
        }
        if (is(type, "application/x-ndjson")
                || is(type, "application/ndjson")
                || is(type, "application/jsonl")) {
            return EventForm.LINES;
        }
        throw unsupported(type, JSON + ", application/x-ndjson or application/cloudevents+json");
    }

    /// Whether a content type is that of JSON, by its name or its ending.
    static boolean isJson(String type) {
        return is(type, JSON) || isJsonByName(type);
    }

    private static void requirePlain(Exchange exchange) {
        @Nullable String encoding = exchange.header("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new ServingException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "send the body without content-encoding",
                    "content-encoding");
        }
    }

    /// Whether the header names that type; parameters may follow, but no character set other than UTF-8.
    private static boolean is(String header, String type) {
        if (!header.regionMatches(true, 0, type, 0, type.length())) {
            return false;
        }
        return header.length() == type.length() || plainParameters(header, type.length());
    }

    private static boolean isJsonByName(String header) {
        int end = header.indexOf(';');
        String type = end < 0 ? header : header.substring(0, end);
        return type.strip().endsWith("+json") && (end < 0 || plainParameters(header, end));
    }

    private static boolean plainParameters(String header, int from) {
        char next = header.charAt(from);
        if (next != ';' && next != ' ') {
            return false;
        }
        int charset = header.indexOf("charset=", from);
        return charset < 0
                || header.regionMatches(true, charset + 8, "utf-8", 0, 5)
                || header.regionMatches(true, charset + 8, "\"utf-8", 0, 6);
    }

    private static ServingException unsupported(String type, String wanted) {
        return new ServingException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "send " + wanted + " in UTF-8, not " + Suggestion.shown(type),
                TYPE);
    }
}
