package dev.punctual.testing.oip;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The server under test, and the model that is asked.
///
/// @param base the address below which `/v2` lies
/// @param model the name of a model that is ready
/// @param samples a value for each input that cannot be asked with just any, as text
public record Target(URI base, String model, Map<String, String> samples, HttpClient client) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public static Target of(URI base, String model, Map<String, String> samples) {
        HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .build();
        return new Target(base, model, Map.copyOf(samples), client);
    }

    String modelPath() {
        return "/v2/models/" + model;
    }

    String inferPath() {
        return modelPath() + "/infer";
    }

    Reply get(String path) {
        return send("GET " + path, request(path).GET());
    }

    Reply delete(String path) {
        return send("DELETE " + path, request(path).DELETE());
    }

    Reply post(String path, String body) {
        return post(
                path,
                body.getBytes(StandardCharsets.UTF_8),
                Map.of("content-type", "application/json"));
    }

    Reply infer(JsonNode body) {
        return post(inferPath(), body.toString());
    }

    Reply post(String path, byte[] body, Map<String, String> headers) {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return send("POST " + path, request);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/$", "") + path))
                .timeout(PATIENCE);
    }

    private Reply send(String what, HttpRequest.Builder request) {
        try {
            return new Reply(what, client.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new Deviation(what + " got no answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Deviation("interrupted");
        }
    }

    JsonNode metadata() {
        return get(modelPath()).expectOk().json();
    }

    List<Tensor> inputs() {
        return tensors(metadata().path("inputs"));
    }

    List<Tensor> outputs() {
        return tensors(metadata().path("outputs"));
    }

    private static List<Tensor> tensors(JsonNode described) {
        var tensors = new ArrayList<Tensor>();
        described.forEach(one -> tensors.add(Tensor.of(one)));
        return tensors;
    }

    String sample(Tensor input) {
        return samples.getOrDefault(input.name(), input.datatype().sample());
    }

    /// Skips the check unless the server says that it has an extension.
    void requireExtension(String name) {
        for (JsonNode extension : get("/v2").expectOk().json().path("extensions")) {
            if (extension.asText().equals(name)) {
                return;
            }
        }
        throw new NotApplicable("the server does not list the extension " + name);
    }
}
