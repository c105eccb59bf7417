package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class StatusTest {
    @Test
    void isNotReadyUntilToldSo() throws Exception {
        try (var edge = new RunningEdge()) {
            assertThat(edge.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(edge.get("/health/ready").statusCode()).isEqualTo(503);
            edge.edge.ready();
            assertThat(edge.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void showsMetricsAndEndpoints() throws Exception {
        try (var edge = new RunningEdge()) {
            HttpResponse<String> metrics = edge.get("/metrics");
            assertThat(metrics.body()).isEqualTo("up 1\n");
            assertThat(metrics.headers().firstValue("content-type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            HttpResponse<String> head =
                    edge.send(
                            edge.request("/health/live")
                                    .method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertThat(head.statusCode()).isEqualTo(200);

            String one = edge.get("/v1/endpoints/delay").body();
            assertThat(one)
                    .isEqualTo(
                            "{\"name\":\"delay\",\"description\":\"How late?\",\"budget_ms\":50,"
                                    + "\"max_instances\":1000,\"rungs\":[\"full\",\"default\"],\"request\":["
                                    + "{\"name\":\"departure\",\"type\":\"timestamp\",\"description\":\"\"},"
                                    + "{\"name\":\"origin\",\"type\":\"string\",\"description\":\"\"},"
                                    + "{\"name\":\"distance\",\"type\":\"float64\",\"description\":\"\","
                                    + "\"min\":0.0,\"max\":20000.0},"
                                    + "{\"name\":\"flight\",\"type\":\"int64\",\"description\":\"\","
                                    + "\"default\":\"7\"},"
                                    + "{\"name\":\"charter\",\"type\":\"bool\",\"description\":\"\","
                                    + "\"default\":\"true\"}]}");
            assertThat(edge.get("/v1/endpoints").body()).isEqualTo("{\"endpoints\":[" + one + "]}");
            assertThat(edge.get("/v1/endpoints/de%6Cay").body()).isEqualTo(one);
            assertThat(edge.get("/v1/endpoints/delay/plan").body()).isEqualTo("delay");
            assertThat(edge.get("/v1/endpoints/other/plan").statusCode()).isEqualTo(404);
            assertThat(edge.get("/v1/endpoints/delay/other").statusCode()).isEqualTo(404);
            assertThat(edge.get("/v1/endpoints/plan").statusCode()).isEqualTo(404);
        }
    }
}
