package dev.punctual.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.project.GatewayAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// The running gateway of a project, asked to do something.
final class GatewayClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JsonFactory JSON = new JsonFactory();

    private final String address;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();

    GatewayClient(GatewayAddress gateway) {
        this.address = gateway.uri().toString();
    }

    /// Sends JSON, and gives the texts and numbers of the answer by name.
    ///
    /// @throws ServingException if the gateway refuses, or does not answer
    Map<String, String> post(String path, String body) {
        return send(
                request(path)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /// Gets the texts and numbers of an answer by name.
    Map<String, String> get(String path) {
        return send(request(path).GET());
    }

    /// Gets an answer that is text.
    String text(String path) {
        return new String(answer(request(path).GET()), StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE);
    }

    private Map<String, String> send(HttpRequest.Builder request) {
        byte[] body = answer(request);
        try {
            return scalars(body);
        } catch (IOException e) {
            throw new ServingException(
                    ErrorCode.NO_ANSWER,
                    "what answers at " + address + " is no gateway: " + e.getMessage());
        }
    }

    private byte[] answer(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                throw new ServingException(
                        ErrorCode.NO_ANSWER,
                        "the gateway says: "
                                + scalars(response.body())
                                        .getOrDefault(
                                                "message",
                                                new String(
                                                        response.body(), StandardCharsets.UTF_8)));
            }
            return response.body();
        } catch (IOException e) {
            throw new ServingException(
                    ErrorCode.NO_ANSWER,
                    "the gateway at " + address + " does not answer: " + Reasons.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.NO_ANSWER, "interrupted");
        }
    }

    /// The texts and numbers of an answer by name, those of a report apart.
    private static Map<String, String> scalars(byte[] body) throws IOException {
        var found = new HashMap<String, String>();
        try (JsonParser json = JSON.createParser(body)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME && json.currentName().equals("report")) {
                    json.nextToken();
                    json.skipChildren();
                } else if (token.isScalarValue()) {
                    found.put(json.currentName(), json.getText());
                }
            }
        }
        return found;
    }
}
