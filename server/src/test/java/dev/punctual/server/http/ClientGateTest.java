package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.ClientLimits;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientGateTest {
    /// So slow that no token comes back during a test.
    private static final double RATE = 0.001;

    @Test
    void aClientThatAsksTooMuchIsRefusedAndOthersAreNot() throws Exception {
        try (var edge = edge("x-api-key")) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(edge, "a").statusCode()).isEqualTo(200);
            }
            HttpResponse<String> refused = ask(edge, "a");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("TOO_MANY_REQUESTS").contains("0.001");
            assertThat(refused.headers().firstValueAsLong("retry-after").orElse(0))
                    .isBetween(2L, 1_000L);
            assertThat(ask(edge, "b").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutAHeaderTheAddressTellsClientsApart() throws Exception {
        try (var edge = edge(null)) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(edge, "k" + i).statusCode()).isEqualTo(200);
            }
            assertThat(ask(edge, "another").statusCode()).isEqualTo(429);
            assertThat(edge.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(edge.get("/v1/endpoints").statusCode()).isEqualTo(200);
        }
    }

    private static RunningEdge edge(@Nullable String header) {
        return new RunningEdge(settings -> settings, new ClientLimits(RATE, 3, header));
    }

    private static HttpResponse<String> ask(RunningEdge edge, String key) throws Exception {
        String body = RunningEdge.questions(1);
        return edge.send(
                edge.request("/v1/endpoints/delay:predict")
                        .header("x-api-key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
