package dev.punctual.server.http.json;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import org.jspecify.annotations.Nullable;

/// Why a value was refused. A value and not an exception, because one request may hold thousands of them.
///
/// @param field the path of the field at fault; null if it is none
public record Fault(ErrorCode code, String message, @Nullable String field) {
    /// This fault, of a part of `parent`.
    public Fault under(String parent) {
        return new Fault(code, message, field == null ? parent : parent + "." + field);
    }

    public ServingException toException() {
        return new ServingException(code, message, field);
    }
}
