package dev.punctual.jdbc;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a database or its driver says when it fails, as errors with a code and with what to do.
final class Failure {
    /*
     * By the class of the SQL state, which is the standard's: 08 connection, 28 authorization, 3D and 3F no such database
     * or schema, 53 and 57 resources and the operator, 25006 a write in a reading transaction. All others are mistakes in
     * the SQL or in the data it reads.
     */
    private static final String CANCELLED = "57014";

    private Failure() {}

    /// A failure to connect.
    static ServingException ofConnecting(JdbcAddress address, SQLException cause) {
        String said = text(address, cause);
        String at = "cannot connect to " + address.shown() + ": " + said;
        if (said.startsWith("No suitable driver")) {
            return failure(
                    ErrorCode.INVALID_DEFINITION,
                    "no JDBC driver takes "
                            + address.shown()
                            + "; put its jar on the class path, or mend the address",
                    cause);
        }
        return switch (stateClass(cause)) {
            case "28" ->
                    failure(
                            ErrorCode.STORAGE_FAILED,
                            at + " (check the user, and the variable of the password)",
                            cause);
            case "3D", "3F" -> failure(ErrorCode.INVALID_DEFINITION, at, cause);
            case "42", "22" ->
                    failure(ErrorCode.INVALID_DEFINITION, "the setup SQL failed: " + said, cause);
            default ->
                    failure(
                            ErrorCode.STORAGE_FAILED,
                            at + " (is it running, and can it be reached from here?)",
                            cause);
        };
    }

    /// A failure of a query.
    static ServingException ofQuery(JdbcAddress address, SQLException cause) {
        String said = text(address, cause);
        if (cause instanceof SQLTimeoutException || CANCELLED.equals(cause.getSQLState())) {
            return failure(
                    ErrorCode.STORAGE_FAILED,
                    "the query was ended after "
                            + address.timeout()
                            + " without rows (make it cheaper, or write a longer 'timeout'): "
                            + said,
                    cause);
        }
        return switch (stateClass(cause)) {
            case "08" ->
                    failure(
                            ErrorCode.STORAGE_FAILED,
                            "the connection to " + address.shown() + " broke: " + said,
                            cause);
            case "53", "57", "58" ->
                    failure(
                            ErrorCode.STORAGE_FAILED,
                            address.shown() + " cannot run the query: " + said,
                            cause);
            default -> failure(ErrorCode.INVALID_DEFINITION, "the query failed: " + said, cause);
        };
    }

    static ServingException invalid(String message) {
        return new ServingException(ErrorCode.INVALID_DEFINITION, message);
    }

    private static ServingException failure(ErrorCode code, String message, SQLException cause) {
        return new ServingException(code, message, null, cause);
    }

    private static String stateClass(SQLException cause) {
        @Nullable String state = cause.getSQLState();
        return state == null || state.length() < 2
                ? ""
                : state.substring(0, 2).toUpperCase(Locale.ROOT);
    }

    /// The message without the password, should a driver ever put it there.
    private static String text(JdbcAddress address, SQLException cause) {
        @Nullable String message = cause.getMessage();
        String said = message == null ? "no reason given" : message.strip();
        return address.password().isEmpty() ? said : said.replace(address.password(), "***");
    }
}
