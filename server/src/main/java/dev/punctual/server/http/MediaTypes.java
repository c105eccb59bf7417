package dev.punctual.server.http;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;
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

    /// Refuses a body that is said to be neither JSON nor JSON by lines, and tells whether it is said to be the latter.
    static boolean requireJsonOrLines(Exchange exchange) {
        requirePlain(exchange);
        String type = exchange.header(TYPE);
        if (type == null || is(type, JSON) || is(type, CURL_DEFAULT)) {
            return false;
        }
        if (is(type, "application/x-ndjson")
                || is(type, "application/ndjson")
                || is(type, "application/jsonl")) {
            return true;
        }
        throw unsupported(type, JSON + " or application/x-ndjson");
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
