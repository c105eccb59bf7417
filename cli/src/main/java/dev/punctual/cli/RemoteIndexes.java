package dev.punctual.cli;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.project.GatewayAddress;
import java.util.Map;

/// Indexes that a running gateway builds, followed from here.
final class RemoteIndexes {
    private static final long LOOK_MILLIS = 200;

    private final GatewayClient gateway;
    private final Reporter reporter;

    RemoteIndexes(GatewayAddress gateway, Reporter reporter) {
        this.gateway = new GatewayClient(gateway);
        this.reporter = reporter;
    }

    /// Has an index built and waits for it.
    ///
    /// @throws ServingException if it failed
    void build(String index, boolean whole) {
        Map<String, String> job =
                gateway.post("/v1/indexes/" + index + ":build", "{\"whole\":" + whole + "}");
        String path = "/v1/jobs/" + job.get("job");
        try (Reporter.Step step =
                reporter.begin("index " + index + " (gateway)", Reporter.UNKNOWN, "items")) {
            while (true) {
                String message = job.getOrDefault("message", "");
                switch (job.getOrDefault("state", "")) {
                    case "done" -> {
                        step.done(message);
                        return;
                    }
                    case "failed" ->
                            throw new ServingException(ErrorCode.INVALID_DEFINITION, message);
                    default -> step.reached(Long.parseLong(job.getOrDefault("items", "0")));
                }
                Thread.sleep(LOOK_MILLIS);
                job = gateway.get(path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.NO_ANSWER, "interrupted; the build goes on");
        }
    }
}
