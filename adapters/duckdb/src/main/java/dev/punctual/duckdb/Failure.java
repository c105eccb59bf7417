package dev.punctual.duckdb;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// What DuckDB says when it fails, as errors with a code.
final class Failure {

    private Failure() {}

    /// @param doing what was tried, as the beginning of the message
    static ServingException of(String doing, SQLException cause) {
        String said = text(cause.getMessage());
        ErrorCode code = ErrorCode.INVALID_DEFINITION;
        if (said.startsWith("Out of Memory Error")) {
            code = ErrorCode.OVERLOADED;
            said += " (give the engine more memory, or make the query read less)";
        } else if (said.startsWith("IO Error")) {
            code = ErrorCode.STORAGE_FAILED;
        }
        return new ServingException(code, doing + ": " + said, null, cause);
    }

    static ServingException of(String doing, IOException cause) {
        return new ServingException(
                ErrorCode.STORAGE_FAILED, doing + ": " + text(cause.getMessage()), null, cause);
    }

    static ServingException invalid(String message) {
        return new ServingException(ErrorCode.INVALID_DEFINITION, message);
    }

    private static String text(@Nullable String message) {
        return message == null ? "no reason given" : message.strip();
    }
}
