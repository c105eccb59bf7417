package dev.punctual.server.http.json;

import dev.punctual.core.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/// The JSON that carries an error: `{"error":{"code","message","field"}}`, without a field where none is at fault.
public final class ErrorBody {
    private ErrorBody() {}

    public static byte[] of(ErrorCode code, String message, @Nullable String field) {
        var json = new JsonBuffer(128 + message.length());
        json.raw("{\"error\":");
        write(json, code, message, field);
        return json.raw('}').toBytes();
    }

    /// Writes the inner object.
    public static void write(
            JsonBuffer json, ErrorCode code, String message, @Nullable String field) {
        json.raw("{\"code\":").text(code.name()).raw(",\"message\":").text(message);
        if (field != null) {
            json.raw(",\"field\":").text(field);
        }
        json.raw('}');
    }
}
