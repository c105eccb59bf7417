package dev.punctual.server.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;

/// Failures as the protocol tells them.
public final class Failures {
    private static final int UNAVAILABLE = 503;

    private Failures() {}

    /// The HTTP status of a failure; what no rung could answer in time is 503, as with other servers.
    public static int status(ServingException failure) {
        ErrorCode code = failure.code();
        return code == ErrorCode.NO_ANSWER ? UNAVAILABLE : code.httpStatus();
    }

    /// The message, behind the field at fault unless it names it.
    public static String message(ServingException failure) {
        String message = String.valueOf(failure.getMessage());
        String field = failure.field();
        return field == null || message.contains(field) ? message : field + " " + message;
    }

    public static ServingException notReady() {
        return new ServingException(
                ErrorCode.OVERLOADED, "the server is not ready; ask again later");
    }
}
