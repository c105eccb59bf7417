package dev.punctual.server.http.oip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.wire.HttpServer;
import dev.punctual.server.http.wire.ServerSettings;
import dev.punctual.server.oip.MemoryBound;
import dev.punctual.server.oip.TestModels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Inferences over HTTP as bytes come and go: what is held, what is packed, and who has gone.
@Timeout(60)
final class RestTransportTest {
    private static final int BOUND = 20_000;
    private static final String HOST = "127.0.0.1";

    private final TestModels models = new TestModels();
    private final ProtocolRouter router =
            new ProtocolRouter(models.inferences(new MemoryBound(BOUND)));
    private final HttpServer server =
            HttpServer.start(
                    ServerSettings.of(HOST, 0),
                    head -> router.route(head, true),
                    MonotonicClock.system());
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static String rows(int count) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d,2],\"datatype\":\"FP32\",\"data\":[%s]}]}"
                .formatted(count, "1,2,".repeat(count).substring(0, 4 * count - 1));
    }

    private HttpResponse<byte[]> ask(byte[] body, String... headers) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://"
                                                + HOST
                                                + ":"
                                                + server.port()
                                                + "/v2/models/echo/infer"))
                        .headers(headers)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> ask(int rows, String... headers) throws Exception {
        return ask(rows(rows).getBytes(StandardCharsets.UTF_8), headers);
    }

    private static byte[] packed(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static void assertNoRoom(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .startsWith("{\"error\":\"all requests hold as many bytes");
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
    }

    @Test
    void aRequestForWhichThereIsNoRoomHarmsNoOther() throws Exception {
        for (int i = 0; i < 30; i++) { // more than there is room for, if any were kept
            assertThat(ask(1_000, "accept", "*/*").statusCode()).isEqualTo(200);
            assertNoRoom(ask(3_000, "accept", "*/*"));
            byte[] blank = new byte[BOUND];
            assertNoRoom(ask(packed(blank), "content-encoding", "gzip"));
        }
    }

    @Test
    void aLongAnswerIsPackedForWhoTakesThat() throws Exception {
        byte[] plain = ask(1_000, "accept", "*/*").body();
        HttpResponse<byte[]> gzip = ask(1_000, "accept-encoding", "br, GZIP;q=0.5");
        assertThat(gzip.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(gzip.headers().firstValue("vary")).contains("accept-encoding");
        assertThat(gzip.body()).hasSizeLessThan(plain.length / 4);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
                .isEqualTo(plain);
        HttpResponse<byte[]> deflate = ask(1_000, "accept-encoding", "gzip;q=0, deflate");
        assertThat(deflate.headers().firstValue("content-encoding")).contains("deflate");
        assertThat(new InflaterInputStream(new ByteArrayInputStream(deflate.body())).readAllBytes())
                .isEqualTo(plain);
        for (String other : new String[] {"identity", "br", "gzip;q=0", "gzip; q=0.000"}) {
            assertThat(ask(1_000, "accept-encoding", other).body()).isEqualTo(plain);
        }
        assertThat(ask(10, "accept-encoding", "gzip").headers().firstValue("content-encoding"))
                .isEmpty();
    }

    @Test
    void theLengthOfTheJsonIsThatOfTheUnpackedAnswer() throws Exception {
        String asked =
                rows(1_000).replaceFirst("\\{", "{\"parameters\":{\"binary_data_output\":true},");
        byte[] body = asked.getBytes(StandardCharsets.UTF_8);
        HttpResponse<byte[]> plain = ask(body, "accept", "*/*");
        HttpResponse<byte[]> gzip = ask(body, "accept-encoding", "gzip");
        assertThat(gzip.headers().firstValue("content-encoding")).contains("gzip");
        String header = "inference-header-content-length";
        assertThat(gzip.headers().firstValue(header)).isEqualTo(plain.headers().firstValue(header));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
                .isEqualTo(plain.body());
    }

    @Test
    void anInferenceWhoseCallerHasGoneIsNotWanted() throws Exception {
        String body = rows(1);
        TestModels.Held held;
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String request =
                    "POST /v2/models/held/infer HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%s"
                            .formatted(body.length(), body);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            held = models.next();
            assertThat(held.sink().wanted()).isTrue();
        }
        for (int i = 0; i < 20_000 && held.sink().wanted(); i++) {
            Thread.sleep(1);
        }
        assertThat(held.sink().wanted()).isFalse();
        held.answer(); // to nobody
        assertThat(ask(1, "accept", "*/*").statusCode()).isEqualTo(200);
    }
}
