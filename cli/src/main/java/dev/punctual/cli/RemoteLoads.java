package dev.punctual.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.loads.Wanted;
import dev.punctual.server.project.GatewayAddress;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Loads that a running gateway does, followed from here.
final class RemoteLoads {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 200;
    private static final JsonFactory JSON = new JsonFactory();

    private final String address;
    private final Reporter reporter;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();

    RemoteLoads(GatewayAddress gateway, Reporter reporter) {
        // A gateway that listens on every address is reached on this machine's own.
        String host = gateway.host().equals("0.0.0.0") ? "127.0.0.1" : gateway.host();
        this.address = "http://" + host + ":" + gateway.port();
        this.reporter = reporter;
    }

    /// Has a view loaded and waits for it.
    ///
    /// @return why it was refused; empty if it was not
    /// @throws ServingException if it failed
    String load(String view, Wanted wanted) {
        HttpRequest.Builder ask =
                request("/v1/views/" + view + ":materialize")
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body(wanted)));
        Map<String, String> job = send(ask);
        String path = "/v1/jobs/" + job.get("job");
        try (Reporter.Step step =
                reporter.begin("load view " + view + " (gateway)", Reporter.UNKNOWN, "rows")) {
            while (true) {
                String message = job.getOrDefault("message", "");
                switch (job.getOrDefault("state", "")) {
                    case "done" -> {
                        step.done(message);
                        return "";
                    }
                    case "refused" -> {
                        return message;
                    }
                    case "failed" ->
                            throw new ServingException(ErrorCode.INVALID_DEFINITION, message);
                    default -> step.reached(Long.parseLong(job.getOrDefault("rows", "0")));
                }
                Thread.sleep(LOOK_MILLIS);
                job = send(request(path).GET());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.NO_ANSWER, "interrupted; the load goes on");
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE);
    }

    private Map<String, String> send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> answer = scalars(response.body());
            if (response.statusCode() >= 300) {
                throw new ServingException(
                        ErrorCode.NO_ANSWER,
                        "the gateway says: "
                                + answer.getOrDefault(
                                        "message",
                                        new String(response.body(), StandardCharsets.UTF_8)));
            }
            return answer;
        } catch (IOException e) {
            throw new ServingException(
                    ErrorCode.NO_ANSWER, "the gateway at " + address + " does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.NO_ANSWER, "interrupted");
        }
    }

    private static String body(Wanted wanted) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            if (wanted.from() != null) {
                json.writeStringField("from", wanted.from().toString());
            }
            if (wanted.to() != null) {
                json.writeStringField("to", wanted.to().toString());
            }
            json.writeBooleanField("again", wanted.again());
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
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
