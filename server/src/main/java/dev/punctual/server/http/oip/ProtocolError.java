package dev.punctual.server.http.oip;

import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.oip.Failures;
import java.util.Map;

/// Failures as the protocol writes them: `{"error": "<message>"}`.
final class ProtocolError {
    private static final String JSON = "application/json";

    private ProtocolError() {}

    /// The answer that carries a failure.
    static Response of(ServingException failure) {
        byte[] body = JsonTree.write(Map.of("error", Failures.message(failure)));
        Response response = Response.of(Failures.status(failure), JSON, body);
        for (Map.Entry<String, String> header : Response.retry(failure.code()).entrySet()) {
            response = response.withHeader(header.getKey(), header.getValue());
        }
        return response;
    }
}
