package dev.punctual.server.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.grpc.GrpcRehearsal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is rehearsed over gRPC is what callers ask.
class GrpcRehearsalTest {
    private static final String PROJECT =
            """
            project: types
            endpoints:
              all:
                request:
                  at: timestamp
                  name: string
                  count: {type: int64, min: 5}
                  weight: {type: float64, max: -1.5}
                  express: bool
                time: at
                budget: 5s
                ladder: [{default: 1}]
            """;

    @TempDir Path root;

    @Test
    void everyRehearsedQuestionHasAnAnswer() throws Exception {
        Files.writeString(root.resolve("punctual.yaml"), PROJECT);
        ProjectDirectory directory = ProjectDirectory.at(root);
        EndpointPlan plan =
                new PlanCompiler(directory.definition(), directory.expressions(), new MemoryStore())
                        .endpoint(directory.definition().endpoint("all"), Map.of());
        var settings = GatewaySettings.of("127.0.0.1", 0).withGrpc(0);
        try (var gateway = RunningGateway.start(directory, settings);
                var client = HttpClient.newHttpClient()) {
            GrpcRehearsal.run(
                    gateway.grpcPort().orElseThrow(),
                    "all",
                    Rehearsal.tensors(plan, WallClock.system().micros()),
                    MonotonicClock.system());
            URI uri = URI.create("http://127.0.0.1:" + gateway.port() + "/metrics");
            String metrics =
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                            .body();
            assertThat(metrics)
                    .contains("punctual_requests_total{endpoint=\"all\",status=\"200\"}")
                    .doesNotContain("punctual_requests_total{endpoint=\"all\",status=\"4");
        }
    }
}
