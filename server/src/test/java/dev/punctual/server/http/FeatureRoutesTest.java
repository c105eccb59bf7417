package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;

class FeatureRoutesTest {
    @Test
    void pathsAndQueriesReachTheRegistry() throws Exception {
        try (var edge = new RunningEdge()) {
            assertThat(edge.get("/v1/features").body()).isEqualTo("list null");
            assertThat(edge.get("/v1/features?q=mean%20delay&x=1").body())
                    .isEqualTo("list mean delay");
            assertThat(edge.get("/v1/features/lately@2").body()).isEqualTo("view lately@2");
            assertThat(edge.get("/v1/features/lately%402/mean").body())
                    .isEqualTo("feature lately@2 mean");
        }
    }

    @Test
    void whatIsNotThereIsSaidSo() throws Exception {
        try (var edge = new RunningEdge()) {
            assertThat(edge.get("/v1/features/unknown").statusCode()).isEqualTo(404);
            for (String path : new String[] {"/", "x", "/a/b/c", "//"}) {
                assertThat(edge.get("/v1/features" + path).statusCode()).as(path).isEqualTo(404);
            }
            var post =
                    edge.send(
                            edge.request("/v1/features").POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(post.statusCode()).isEqualTo(405);
        }
    }
}
