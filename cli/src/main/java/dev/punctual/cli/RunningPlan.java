package dev.punctual.cli;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.project.GatewayAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// The plan of an endpoint as the gateway that serves it has it, with what it has measured.
final class RunningPlan {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OK = 200;

    private RunningPlan() {}

    /// Asks a gateway.
    ///
    /// @throws ServingException if it does not answer, or has no such endpoint
    static String of(String endpoint, GatewayAddress gateway) {
        // A gateway that listens on every address is reached on this machine's own.
        String host = gateway.host().equals("0.0.0.0") ? "127.0.0.1" : gateway.host();
        URI uri =
                URI.create(
                        "http://"
                                + host
                                + ":"
                                + gateway.port()
                                + "/v1/endpoints/"
                                + endpoint
                                + "/plan");
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(uri).timeout(PATIENCE).GET().build(),
                            HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != OK) {
                throw new ServingException(
                        ErrorCode.NOT_FOUND, "the running gateway says: " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new ServingException(
                    ErrorCode.NO_ANSWER, "the running gateway does not answer at " + uri, null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.NO_ANSWER, "interrupted");
        }
    }
}
