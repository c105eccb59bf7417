package dev.punctual.cli;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.jobs.Reporter;
import dev.punctual.server.project.GatewayAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Precomputed tables that a running gateway computes, followed from here.
final class RemoteTables {
    private static final long LOOK_MILLIS = 200;

    private final GatewayClient gateway;
    private final Reporter reporter;

    RemoteTables(GatewayAddress gateway, Reporter reporter) {
        this.gateway = new GatewayClient(gateway);
        this.reporter = reporter;
    }

    /// Has a table computed and waits for it.
    ///
    /// @throws ServingException if it failed
    void compute(String table, boolean again) {
        String title = "precompute " + table + " (gateway)";
        Map<String, String> job =
                gateway.post("/v1/precomputed/" + table + ":compute", "{\"again\":" + again + "}");
        String path = "/v1/jobs/" + job.get("job");
        Reporter.@Nullable Step step = null;
        try {
            while (true) {
                String message = job.getOrDefault("message", "");
                long of = Long.parseLong(job.getOrDefault("of", "0"));
                if (step == null && of > 0) {
                    step = reporter.begin(title, of, "keys");
                }
                switch (job.getOrDefault("state", "")) {
                    case "done" -> {
                        if (step == null) {
                            reporter.kept(title, message);
                        } else {
                            step.done(message);
                        }
                        return;
                    }
                    case "failed" ->
                            throw new ServingException(ErrorCode.INVALID_DEFINITION, message);
                    default -> {
                        if (step != null) {
                            step.reached(Long.parseLong(job.getOrDefault("keys", "0")));
                        }
                    }
                }
                Thread.sleep(LOOK_MILLIS);
                job = gateway.get(path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.NO_ANSWER, "interrupted; the computation goes on");
        } finally {
            if (step != null) {
                step.close();
            }
        }
    }
}
