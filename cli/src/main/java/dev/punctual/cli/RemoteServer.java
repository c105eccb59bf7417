package dev.punctual.cli;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// A running server, asked what it serves.
///
/// @param base such as `http://localhost:8080`, without a slash at its end
/// @param headers sent with every request
public record RemoteServer(URI base, Map<String, String> headers) {
    private static final int OK = 200;
    private static final int MOST_SHOWN = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public RemoteServer {
        String scheme = base.getScheme();
        if (base.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "the address must be an address such as http://localhost:8080, but is " + base);
        }
        headers = Map.copyOf(headers);
    }

    public boolean tls() {
        return "https".equals(base.getScheme());
    }

    public int port() {
        return base.getPort() > 0 ? base.getPort() : tls() ? 443 : 80;
    }

    /// The path under the base.
    public String path(String path) {
        String before = base.getRawPath() == null ? "" : base.getRawPath();
        return before.replaceAll("/+$", "") + path;
    }

    /// The object at a path.
    ///
    /// @throws ServingException if there is none
    public Map<?, ?> describe(String path) {
        URI address = base.resolve(path(path));
        try (var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
            headers.forEach(request::header);
            HttpResponse<byte[]> answer =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == OK
                    && JsonTree.read(answer.body()) instanceof Map<?, ?> object) {
                return object;
            }
            String body = new String(answer.body(), StandardCharsets.UTF_8).strip();
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    address
                            + " answers "
                            + answer.statusCode()
                            + ": "
                            + body.substring(0, Math.min(MOST_SHOWN, body.length())));
        } catch (IOException e) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "no server answers at " + address + ": " + Reasons.of(e),
                    null,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.INTERNAL, "interrupted", null, e);
        }
    }
}
