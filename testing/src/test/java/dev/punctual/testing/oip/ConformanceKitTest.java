package dev.punctual.testing.oip;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The kit against servers that know nothing of the protocol: it must find them out.
class ConformanceKitTest {
    private static final String METADATA =
            """
            {"name": "m", "version": "1", "platform": "p", "extensions":
              ["binary_tensor_data", "model_repository", "model_configuration", "statistics",
               "schedule_policy"],
             "inputs": [{"name": "x", "datatype": "INT32", "shape": [-1, 2]},
                        {"name": "y", "datatype": "BYTES", "shape": [-1]}],
             "outputs": [{"name": "z", "datatype": "FP32", "shape": [-1]}]}
            """;

    @Test
    void aServerThatSaysYesToEverythingFailsEveryRefusal() throws IOException {
        List<Result> results = against(200, METADATA);
        assertThat(results)
                .filteredOn(result -> result.check().startsWith("refuses"))
                .filteredOn(result -> !(result instanceof Result.Skipped))
                .hasSizeGreaterThan(40)
                .allMatch(Result.Failed.class::isInstance);
        assertThat(results)
                .filteredOn(Result.Passed.class::isInstance)
                .extracting(Result::check)
                .contains("is live", "describes itself", "describes a model");
    }

    @Test
    void aServerThatRefusesEverythingFailsEveryAnswer() throws IOException {
        List<Result> results = against(400, "{\"error\": \"no\"}");
        assertThat(results).hasSizeGreaterThan(80);
        assertThat(results)
                .filteredOn(result -> !result.check().startsWith("refuses"))
                .filteredOn(Result.Passed.class::isInstance)
                .extracting(Result::check)
                .containsExactly("does not say that an unknown model is ready");
    }

    @Test
    void anAbsentServerIsAFailureOfEveryCheckAndNotOfTheKit() {
        assertThat(ConformanceKit.run(target(1)))
                .hasSizeGreaterThan(80)
                .allMatch(Result.Failed.class::isInstance);
    }

    @Test
    void valuesAreLaidOutAsTheBinaryExtensionSays() {
        assertThat(Datatype.BYTES.binary("ab", 2))
                .containsExactly(2, 0, 0, 0, 'a', 'b', 2, 0, 0, 0, 'a', 'b');
        assertThat(Datatype.INT32.binary("-2", 1)).containsExactly(-2, -1, -1, -1);
        assertThat(Datatype.UINT16.binary("258", 2)).containsExactly(2, 1, 2, 1);
        assertThat(Datatype.FP32.binary("1", 1)).containsExactly(0, 0, 0x80, 0x3f);
        assertThat(Datatype.FP64.binary("1", 1)).containsExactly(0, 0, 0, 0, 0, 0, 0xf0, 0x3f);
        assertThat(Datatype.FP16.binary("1", 1)).containsExactly(0, 0x3c);
        assertThat(Datatype.BF16.binary("1", 1)).containsExactly(0x80, 0x3f);
        assertThat(Datatype.BOOL.binary("true", 2)).containsExactly(1, 1);
    }

    private static List<Result> against(int status, String body) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.getRequestBody().readAllBytes();
                        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(status, bytes.length);
                        exchange.getResponseBody().write(bytes);
                    }
                });
        server.start();
        try {
            return ConformanceKit.run(target(server.getAddress().getPort()));
        } finally {
            server.stop(0);
        }
    }

    private static Target target(int port) {
        return Target.of(URI.create("http://127.0.0.1:" + port), "m", Map.of());
    }
}
