package dev.punctual.cli.ingest;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;

/// Pushes lines of events to one source of a gateway, one push at a time.
final class BulkPusher implements AutoCloseable {
    /*
     * Pushes do not overtake each other: events that come behind much newer ones are late. A gateway that is busy or out of
     * reach is asked again for half a minute; what it may have taken in the first time counts once.
     */
    private static final Set<Integer> ASK_AGAIN = Set.of(429, 502, 503, 507);
    private static final int ATTEMPTS = 30;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI uri;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// @param gateway its address, such as `http://127.0.0.1:8080`
    BulkPusher(URI gateway, String source) {
        this.uri = gateway.resolve("/v1/sources/" + source + "/events");
    }

    /// Pushes lines and waits for the answer.
    ///
    /// @throws ServingException if the gateway cannot be reached, or takes nothing of the kind
    PushAnswer push(byte[] lines) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .header("content-type", "application/x-ndjson")
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(lines))
                        .build();
        for (int attempt = 1; ; attempt++) {
            String problem;
            try {
                HttpResponse<byte[]> response =
                        client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                PushAnswer answer = PushAnswer.read(response.body());
                if (answer.error().isEmpty()) {
                    return answer;
                }
                if (!ASK_AGAIN.contains(response.statusCode())) {
                    throw new ServingException(ErrorCode.STORAGE_FAILED, answer.error());
                }
                problem = answer.error();
            } catch (IOException e) {
                problem = e.toString();
            }
            if (attempt == ATTEMPTS) {
                throw new ServingException(
                        ErrorCode.STORAGE_FAILED,
                        uri + " does not take events: " + problem + "; run again to go on");
            }
            Thread.sleep(PAUSE);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
