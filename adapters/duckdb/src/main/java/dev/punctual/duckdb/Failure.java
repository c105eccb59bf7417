package dev.punctual.duckdb;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.NoRoom;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// What DuckDB says when it fails, as errors with a code.
final class Failure {
    private static final String ROOM = " (free some space, or allow more, and try again)";

    private Failure() {}

    /// @param doing what was tried, as the beginning of the message
    static ServingException of(String doing, SQLException cause) {
        String said = text(cause.getMessage());
        ErrorCode code = ErrorCode.INVALID_DEFINITION;
        if (said.startsWith("Out of Memory Error")) {
            code = ErrorCode.OVERLOADED;
            said += " (give the engine more memory, or make the query read less)";
        } else if (said.startsWith("IO Error")) {
            code = NoRoom.said(said) ? ErrorCode.STORAGE_FULL : ErrorCode.STORAGE_FAILED;
            said += code == ErrorCode.STORAGE_FULL ? ROOM : "";
        }
        return new ServingException(code, doing + ": " + said, null, cause);
    }

    static ServingException of(String doing, IOException cause) {
        String said = text(cause.getMessage());
        return NoRoom.said(said)
                ? new ServingException(
                        ErrorCode.STORAGE_FULL, doing + ": " + said + ROOM, null, cause)
                : new ServingException(ErrorCode.STORAGE_FAILED, doing + ": " + said, null, cause);
    }

    static ServingException invalid(String message) {
        return new ServingException(ErrorCode.INVALID_DEFINITION, message);
    }

    private static String text(@Nullable String message) {
        return message == null ? "no reason given" : message.strip();
    }
}
