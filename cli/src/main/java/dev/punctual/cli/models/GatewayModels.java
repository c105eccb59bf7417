package dev.punctual.cli.models;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The models of a running gateway, and orders to it.
///
/// @param base where it listens, such as `http://127.0.0.1:8080`
record GatewayModels(URI base) {
    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(10); // loading may take long

    /// What a gateway says of a version.
    ///
    /// @param state such as `READY`
    /// @param trial how it does as a canary or a shadow; empty if it is neither
    record Reported(String state, String message, String trial) {}

    /// Gives an order.
    ///
    /// @param action such as `load`
    /// @throws ServingException with what the gateway says against it
    void order(String model, String action, Map<String, ?> body) {
        send(
                HttpRequest.newBuilder(base.resolve("/v1/models/" + model + ":" + action))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofByteArray(JsonTree.write(body))));
    }

    /// What the gateway says of each version of a model.
    Map<String, Reported> versions(String model) {
        var versions = new LinkedHashMap<String, Reported>();
        Map<?, ?> answer = send(HttpRequest.newBuilder(base.resolve("/v1/models/" + model)));
        if (answer.get("versions") instanceof List<?> all) {
            for (Object each : all) {
                if (each instanceof Map<?, ?> version) {
                    versions.put(
                            text(version, "version"),
                            new Reported(
                                    text(version, "state"),
                                    text(version, "message"),
                                    (text(version, "canary") + " " + text(version, "shadow"))
                                            .strip()));
                }
            }
        }
        return versions;
    }

    /// What happened to a model, the latest last.
    List<String> notes(String model) {
        Map<?, ?> answer = send(HttpRequest.newBuilder(base.resolve("/v1/models/" + model)));
        return answer.get("notes") instanceof List<?> notes
                ? notes.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static String text(Map<?, ?> object, String name) {
        Object value = object.get(name);
        return value == null ? "" : value.toString();
    }

    private Map<?, ?> send(HttpRequest.Builder request) {
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<byte[]> answer =
                    client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofByteArray());
            Object body = JsonTree.read(answer.body());
            if (answer.statusCode() == OK && body instanceof Map<?, ?> object) {
                return object;
            }
            throw new ServingException(ErrorCode.INVALID_ARTEFACT, message(body));
        } catch (IOException e) {
            throw new ServingException(
                    ErrorCode.NO_ANSWER,
                    "the gateway at " + base + " does not answer: " + e,
                    null,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.NO_ANSWER, "interrupted", null, e);
        }
    }

    private static String message(@Nullable Object body) {
        return body instanceof Map<?, ?> answer && answer.get("error") instanceof Map<?, ?> error
                ? text(error, "message")
                : "the gateway answers " + body;
    }
}
