package dev.punctual.server.http.wire;

import dev.punctual.core.error.ErrorCategory;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.ErrorBody;
import dev.punctual.server.http.json.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer, ready to be sent. Immutable, but for the bytes of its body, which whoever makes it must leave alone.
public final class Response {
    private static final String JSON = "application/json";
    private static final int OK = 200;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final Map<String, String> RETRY = Map.of("retry-after", "1");

    private final int status;
    private final String contentType;
    private final Map<String, String> headers;
    private final byte[] body;
    private final int length;

    /// @param headers names in small letters; length, type and connection are the server's
    /// @param body of which the first `length` bytes count
    private Response(
            int status, String contentType, Map<String, String> headers, byte[] body, int length) {
        this.status = status;
        this.contentType = contentType;
        this.headers = headers;
        this.body = body;
        this.length = length;
    }

    public static Response of(int status, String contentType, byte[] body) {
        return new Response(status, contentType, Map.of(), body, body.length);
    }

    public static Response json(int status, Map<String, String> headers, JsonBuffer json) {
        return new Response(status, JSON, headers, json.array(), json.length());
    }

    /// A text for people.
    public static Response text(String text) {
        return of(OK, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// The answer that carries a failure. Where trying again may help, it says after how many seconds.
    public static Response failure(ServingException failure) {
        Response response =
                failure(failure.code(), String.valueOf(failure.getMessage()), failure.field());
        long seconds = Math.ceilDiv(failure.retryNanos(), SECOND_NANOS);
        return seconds > 1 ? response.withHeader("retry-after", Long.toString(seconds)) : response;
    }

    public static Response failure(ErrorCode code, String message, @Nullable String field) {
        byte[] body = ErrorBody.of(code, message, field);
        return new Response(code.httpStatus(), JSON, retry(code), body, body.length);
    }

    /// The headers that a failure of this code has.
    public static Map<String, String> retry(ErrorCode code) {
        return code.category() == ErrorCategory.INSUFFICIENT_RESOURCES ? RETRY : Map.of();
    }

    /// The same answer under another status.
    public Response withStatus(int other) {
        return new Response(other, contentType, headers, body, length);
    }

    /// The same answer with other bytes.
    public Response withBody(byte[] other) {
        return new Response(status, contentType, headers, other, other.length);
    }

    /// The same answer with one more header.
    public Response withHeader(String name, String value) {
        if (headers.isEmpty()) {
            return new Response(status, contentType, Map.of(name, value), body, length);
        }
        var all = new HashMap<>(headers);
        all.put(name, value);
        return new Response(status, contentType, all, body, length);
    }

    public int status() {
        return status;
    }

    public String contentType() {
        return contentType;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /// The bytes of which the first [#length] count; not a copy.
    public byte[] body() {
        return body;
    }

    public int length() {
        return length;
    }
}
