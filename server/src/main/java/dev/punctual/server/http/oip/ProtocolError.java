package dev.punctual.server.http.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.http.wire.Response;
import java.util.Map;

/// Failures as the protocol writes them: `{"error": "<message>"}`.
final class ProtocolError {
    static final int UNSUPPORTED = 501;
    private static final int UNAVAILABLE = 503;
    private static final String JSON = "application/json";

    private ProtocolError() {}

    /// The answer that carries a failure; what no rung could answer in time is 503, as with other servers.
    static Response of(ServingException failure) {
        ErrorCode code = failure.code();
        int status = code == ErrorCode.NO_ANSWER ? UNAVAILABLE : code.httpStatus();
        Response response = of(status, message(failure));
        for (Map.Entry<String, String> header : Response.retry(code).entrySet()) {
            response = response.withHeader(header.getKey(), header.getValue());
        }
        return response;
    }

    static Response of(int status, String message) {
        return Response.of(status, JSON, JsonTree.write(Map.of("error", message)));
    }

    /// The message, behind the field at fault unless it names it.
    private static String message(ServingException failure) {
        String message = String.valueOf(failure.getMessage());
        String field = failure.field();
        return field == null || message.contains(field) ? message : field + " " + message;
    }
}
