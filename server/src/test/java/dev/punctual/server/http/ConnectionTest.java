package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.server.http.wire.ServerSettings;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final String PREDICT = "/v1/endpoints/delay:predict";
    private static final String HALF_HEAD = "POST " + PREDICT + " HTTP/1.1\r\nhost: x\r\ncont";
    private static final Duration SOON = Duration.ofMillis(200);

    private static RunningEdge impatient() {
        return new RunningEdge(s -> RunningEdge.bounded(s, 100, 100, SOON));
    }

    private static String question(int distance) {
        return RunningEdge.raw("POST", PREDICT, RunningEdge.questions(distance));
    }

    @Test
    void refusesALongBodyBeforeItIsSent() throws Exception {
        try (var edge = new RunningEdge();
                var connection = new RawConnection(edge)) {
            connection.write(
                    "POST "
                            + PREDICT
                            + " HTTP/1.1\r\nhost: x\r\ncontent-length: 104857600\r\n\r\n");

            RawConnection.Answer answer = connection.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.head()).contains("connection: close");
            assertThat(answer.body()).contains("TOO_LARGE");
            assertThat(connection.ended()).isTrue();
        }
    }

    @Test
    void answersWhoSendsWithoutEndAndReadsNoFurther() throws Exception {
        try (var edge = new RunningEdge();
                var connection = new RawConnection(edge)) {
            connection.write(
                    "POST "
                            + PREDICT
                            + " HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + " ".repeat(65_536) + "\r\n";
            int most = 100 << 20;
            var sent =
                    CompletableFuture.supplyAsync(() -> {
                        int bytes = 0;
                        try {
                            for (; bytes < most; bytes += chunk.length()) {
                                connection.write(chunk);
                            }
                        } catch (IOException e) {
                            return bytes;
                        }
                        return bytes;
                    });

            assertThat(connection.read().status()).isEqualTo(413);
            assertThat(sent.get()).isLessThan(most);
        }
    }

    @Test
    void asksForABodyThatWaitsToBeAskedFor() throws Exception {
        try (var edge = new RunningEdge();
                var connection = new RawConnection(edge)) {
            String body = RunningEdge.questions(6);
            connection.write(
                    "POST "
                            + PREDICT
                            + " HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n"
                            + "content-length: "
                            + body.length()
                            + "\r\n\r\n");
            assertThat(connection.read().status()).isEqualTo(100);
            connection.write(body);
            assertThat(connection.read().body()).startsWith("{\"predictions\":[6.0]");
        }
    }

    @Test
    void endsAHeadThatDoesNotCome() throws Exception {
        try (var edge = impatient();
                var half = new RawConnection(edge);
                var other = new RawConnection(edge)) {
            half.write(HALF_HEAD);
            other.write(question(3));
            assertThat(other.read().status()).isEqualTo(200);

            assertThat(half.read().status()).isEqualTo(408);
            assertThat(half.ended()).isTrue();
            other.write(question(4));
            assertThat(other.read().body()).startsWith("{\"predictions\":[4.0]");
        }
    }

    @Test
    void endsAHeadThatComesByDrops() throws Exception {
        try (var edge = impatient();
                var slow = new RawConnection(edge)) {
            var dripping =
                    CompletableFuture.runAsync(() -> {
                        try {
                            slow.write("GET /health/live HTTP/1.1\r\nx: ");
                            while (true) {
                                slow.write("y");
                                Thread.sleep(5);
                            }
                        } catch (IOException | InterruptedException e) {
                            // The server closed, as it should.
                        }
                    });
            assertThat(slow.read().status()).isEqualTo(408);
            dripping.get();
        }
    }

    @Test
    void endsABodyThatDoesNotCome() throws Exception {
        try (var edge = impatient();
                var half = new RawConnection(edge)) {
            String whole = question(3);
            half.write(whole.substring(0, whole.length() - 10));

            RawConnection.Answer answer = half.read();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("REQUEST_TIMEOUT");
            assertThat(half.ended()).isTrue();
            assertThat(edge.edge.inFlight()).isZero();
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        try (var edge = new RunningEdge();
                var connection = new RawConnection(edge)) {
            edge.predictions.way = asked -> Thread.startVirtualThread(asked::answer);
            connection.write(
                    question(1) + question(2) + "GET /health/live HTTP/1.1\r\n\r\n" + question(3));

            assertThat(connection.read().body()).startsWith("{\"predictions\":[1.0]");
            assertThat(connection.read().body()).startsWith("{\"predictions\":[2.0]");
            assertThat(connection.read().body()).isEqualTo("live\n");
            assertThat(connection.read().body()).startsWith("{\"predictions\":[3.0]");
        }
    }

    @Test
    void aRequestThatWaitsForTheOneBeforeItIsNotLate() throws Exception {
        try (var edge = impatient();
                var connection = new RawConnection(edge);
                var half = new RawConnection(edge)) {
            edge.predictions.way = asked -> {};
            connection.write(question(1) + question(2) + HALF_HEAD.substring(0, 40));
            EchoPredictions.Asked first = edge.predictions.asked.take();
            half.write(HALF_HEAD);
            assertThat(half.read().status()).isEqualTo(408);

            edge.predictions.way = EchoPredictions.Asked::answer;
            first.answer();
            assertThat(connection.read().body()).startsWith("{\"predictions\":[1.0]");
            assertThat(connection.read().body()).startsWith("{\"predictions\":[2.0]");
        }
    }

    @Test
    void boundsHeadersAndTheFirstLine() throws Exception {
        try (var edge = new RunningEdge();
                var flood = new RawConnection(edge);
                var line = new RawConnection(edge);
                var garbage = new RawConnection(edge)) {
            flood.write("GET / HTTP/1.1\r\n" + "x: 0123456789\r\n".repeat(2000));
            RawConnection.Answer answer = flood.read();
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.body()).contains("TOO_LARGE", "8192 bytes");
            line.write("GET /" + "x".repeat(5000));
            assertThat(line.read().status()).isEqualTo(414);
            garbage.write("\u0001\u0002 nonsense\r\n\r\n");
            assertThat(garbage.read().status()).isEqualTo(400);
        }
    }

    @Test
    void closesConnectionsBeyondTheBound() throws Exception {
        try (var edge = new RunningEdge(s -> RunningEdge.bounded(s, 2, 100, SOON))) {
            try (var first = new RawConnection(edge);
                    var second = new RawConnection(edge)) {
                first.write(question(1));
                second.write(question(2));
                first.read();
                second.read();
                try (var third = new RawConnection(edge)) {
                    assertThat(endedOrReset(third)).isTrue();
                }
                assertThat(edge.edge.connections()).isEqualTo(2);
            }
        }
    }

    private static boolean endedOrReset(RawConnection connection) {
        try {
            return connection.ended();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void refusesRequestsBeyondTheBoundButNotProbes() throws Exception {
        try (var edge = new RunningEdge(s -> RunningEdge.bounded(s, 100, 1, SOON));
                var first = new RawConnection(edge)) {
            edge.predictions.way = asked -> {};
            first.write(question(1));
            EchoPredictions.Asked held = edge.predictions.asked.take();

            HttpResponse<String> refused = edge.ask(RunningEdge.questions(2));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).contains("1");
            assertThat(edge.get("/health/live").statusCode()).isEqualTo(200);

            edge.predictions.way = EchoPredictions.Asked::answer;
            held.answer();
            assertThat(first.read().status()).isEqualTo(200);
            assertThat(edge.ask(RunningEdge.questions(2)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void boundsTheBytesOfAllBodies() throws Exception {
        try (var edge =
                        new RunningEdge(s ->
                                new ServerSettings(
                                        s.host(), 0, 2, 100, 100, 100_000, SOON, SOON, SOON));
                var connection = new RawConnection(edge)) {
            connection.write(RunningEdge.raw("POST", PREDICT, " ".repeat(200_000)));
            assertThat(connection.read().status()).isEqualTo(503);
            assertThat(edge.ask(RunningEdge.questions(2)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void forgetsACallerWhoLeavesBeforeTheAnswer() throws Exception {
        try (var edge = new RunningEdge()) {
            edge.predictions.way = asked -> {};
            EchoPredictions.Asked held;
            try (var connection = new RawConnection(edge)) {
                connection.write(question(1));
                held = edge.predictions.asked.take();
            }
            while (edge.edge.connections() > 0) {
                Thread.onSpinWait();
            }
            assertThat(edge.edge.inFlight()).isEqualTo(1);
            held.answer();
            while (edge.edge.inFlight() > 0) {
                Thread.onSpinWait();
            }
            edge.predictions.way = EchoPredictions.Asked::answer;
            assertThat(edge.ask(RunningEdge.questions(2)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void speaksHttp2ToWhoKnowsIt() throws Exception {
        try (var edge = new RunningEdge();
                var connection = new RawConnection(edge)) {
            connection.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            connection.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            // Its settings come first: three bytes of length, then the type 4.
            for (int i = 0; i < 3; i++) {
                assertThat(connection.readByte()).isBetween(0, 255);
            }
            assertThat(connection.readByte()).isEqualTo(4);
        }
    }

    @Test
    void refusesOneStreamOfHttp2AndKeepsTheConnection() throws Exception {
        try (var edge = new RunningEdge();
                var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            send(client, edge, RunningEdge.questions(1));
            HttpResponse<String> refused = send(client, edge, " ".repeat(3 << 20));
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(send(client, edge, RunningEdge.questions(2)).statusCode()).isEqualTo(200);
            assertThat(edge.edge.connections()).isEqualTo(1);
            assertThat(edge.edge.inFlight()).isZero();
        }
    }

    private static HttpResponse<String> send(HttpClient client, RunningEdge edge, String body)
            throws Exception {
        return client.send(
                edge.request(PREDICT)
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        body.getBytes(StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void drainsWhatIsInFlightAndTakesNoMore() throws Exception {
        try (var edge = new RunningEdge();
                var connection = new RawConnection(edge)) {
            edge.edge.ready();
            BlockingQueue<EchoPredictions.Asked> asked = edge.predictions.asked;
            edge.predictions.way = one -> {};
            connection.write(question(1));
            EchoPredictions.Asked held = asked.take();
            var probe = new RawConnection(edge);
            probe.write("GET /health/ready HTTP/1.1\r\n\r\n");
            assertThat(probe.read().status()).isEqualTo(200);
            var drained = new LinkedBlockingQueue<Boolean>();
            Thread.startVirtualThread(() -> drained.add(edge.edge.drain(Duration.ofSeconds(20))));
            awaitRefusal(edge);

            probe.write("GET /health/ready HTTP/1.1\r\n\r\n");
            RawConnection.Answer notReady = probe.read();
            assertThat(notReady.status()).isEqualTo(503);
            assertThat(notReady.head()).contains("connection: close");
            assertThat(probe.ended()).isTrue();
            assertThat(drained).isEmpty();

            held.answer();
            RawConnection.Answer last = connection.read();
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.head()).contains("connection: close");
            assertThat(drained.take()).isTrue();
        }
    }

    @Test
    void answersWhatAnOpenConnectionBringsWhileItEnds() throws Exception {
        try (var edge = new RunningEdge(s -> RunningEdge.withFarewell(s, Duration.ofSeconds(40)));
                var silent = new RawConnection(edge)) {
            silent.write(question(1));
            assertThat(silent.read().head()).doesNotContain("connection: close");
            var drained = new LinkedBlockingQueue<Boolean>();
            Thread.startVirtualThread(() -> drained.add(edge.edge.drain(Duration.ofSeconds(50))));
            awaitRefusal(edge);

            silent.write(question(2));
            RawConnection.Answer last = silent.read();
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.head()).contains("connection: close");
            assertThat(drained.take()).isTrue(); // as nobody is connected any more
        }
    }

    /// Waits until nobody can connect any more.
    private static void awaitRefusal(RunningEdge edge) {
        try {
            while (true) {
                try (var late = new RawConnection(edge)) {
                    late.write("GET /health/live HTTP/1.1\r\n\r\n");
                    late.read();
                }
            }
        } catch (IOException refused) {
            assertThat(refused).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void givesUpDrainingAtItsLimit() throws Exception {
        try (var edge = new RunningEdge();
                var connection = new RawConnection(edge)) {
            edge.predictions.way = one -> {};
            connection.write(question(1));
            EchoPredictions.Asked held = edge.predictions.asked.take();

            assertThat(edge.edge.drain(Duration.ofMillis(50))).isFalse();
            assertThat(endedOrReset(connection)).isTrue();
            held.answer();
        }
    }
}
