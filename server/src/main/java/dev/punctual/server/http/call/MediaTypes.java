package dev.punctual.server.http.call;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;
import org.jspecify.annotations.Nullable;

/// What a body is, as its headers say.
public final class MediaTypes {
    private static final String TYPE = "content-type";
    private static final String JSON = "application/json";

    /// What curl says of every body that it is not told the type of.
    private static final String CURL_DEFAULT = "application/x-www-form-urlencoded";

    private MediaTypes() {}

    /// Refuses a body that is said to be anything but JSON, or packed; one of which nothing is said passes.
    public static void requireJson(Exchange exchange) {
        requirePlain(exchange);
        if (!isJson(ofBody(exchange))) {
            throw unsupported(ofBody(exchange), JSON);
        }
    }

    /// The type that a body is said to be of; JSON if nothing is said, or what curl says unasked.
    public static String ofBody(Exchange exchange) {
        String type = exchange.header(TYPE);
        return type == null || is(type, CURL_DEFAULT) ? JSON : type;
    }

    /// Whether a content type is that of JSON, by its name or its ending.
    public static boolean isJson(String type) {
        return is(type, JSON) || isJsonByName(type);
    }

    /// Refuses a body that is packed.
    public static void requirePlain(Exchange exchange) {
        @Nullable String encoding = exchange.header("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new ServingException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "send the body without content-encoding",
                    "content-encoding");
        }
    }

    /// Whether the header names that type; parameters may follow, but no character set other than UTF-8.
    public static boolean is(String header, String type) {
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

    public static ServingException unsupported(String type, String wanted) {
        return new ServingException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "send " + wanted + " in UTF-8, not " + Suggestion.shown(type),
                TYPE);
    }
}
