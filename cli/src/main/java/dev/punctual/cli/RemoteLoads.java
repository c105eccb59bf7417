package dev.punctual.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.loads.Wanted;
import dev.punctual.server.project.GatewayAddress;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/// Loads that a running gateway does, followed from here.
final class RemoteLoads {
    private static final long LOOK_MILLIS = 200;
    private static final JsonFactory JSON = new JsonFactory();

    private final GatewayClient gateway;
    private final Reporter reporter;

    RemoteLoads(GatewayAddress gateway, Reporter reporter) {
        this.gateway = new GatewayClient(gateway);
        this.reporter = reporter;
    }

    /// Has a view loaded and waits for it.
    ///
    /// @return why it was refused; empty if it was not
    /// @throws ServingException if it failed
    String load(String view, Wanted wanted) {
        Map<String, String> job = gateway.post("/v1/views/" + view + ":materialize", body(wanted));
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
                job = gateway.get(path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.NO_ANSWER, "interrupted; the load goes on");
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
}
