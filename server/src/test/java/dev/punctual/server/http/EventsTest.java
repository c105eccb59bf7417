package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.PushResult;
import dev.punctual.server.http.events.PushSink;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {
    private static final RunningEdge EDGE = new RunningEdge();
    private static final String NOTHING_ELSE =
            ",\"duplicates\":0,\"late\":0,\"future\":0,\"rejected_count\":0,\"rejected\":[]}";

    @AfterAll
    static void close() {
        EDGE.close();
    }

    @BeforeEach
    void forget() {
        EDGE.events.way =
                (events, sink) -> sink.stored(new PushResult(events.size(), 0, 0, 0, List.of()));
        EDGE.events.taken.clear();
    }

    private static String event(int flight) {
        return "{\"flight\":" + flight + ",\"at\":\"2001-06-01T12:00:00Z\",\"origin\":\"SFO\"}";
    }

    private static HttpResponse<String> push(String body) throws Exception {
        return EDGE.post("/v1/sources/landings/events", body);
    }

    private static List<Long> flights() {
        return EDGE.events.taken.stream().map(frame -> frame.longAt(0)).toList();
    }

    @Test
    void takesOneEvent() throws Exception {
        HttpResponse<String> response = push(event(7));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"accepted\":1" + NOTHING_ELSE);
        assertThat(flights()).containsExactly(7L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[%s,%s,%s]",
                "  [ %s ,\n%s,\n%s ]\n",
                "%s\n%s\n%s",
                "%s\r\n\r\n%s\n  %s\n",
            })
    void takesManyEventsInTheirOrder(String shape) throws Exception {
        push(shape.formatted(event(3), event(1), event(2)));

        assertThat(flights()).containsExactly(3L, 1L, 2L);
    }

    @Test
    void takesOneEventOverManyLines() throws Exception {
        push(event(7).replace(",", ",\n").replace("{", "{\n").replace("}", "\n}\n"));

        assertThat(flights()).containsExactly(7L);
    }

    @Test
    void takesALineAloneIfItsTypeSaysSo() throws Exception {
        HttpResponse<String> response =
                EDGE.send(
                        EDGE.request("/v1/sources/landings/events")
                                .header("content-type", "application/x-ndjson")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "nonsense\n" + event(1))));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"accepted\":1,")
                .contains("\"rejected\":[{\"index\":0,\"code\":\"MALFORMED_BODY\"");
        assertThat(flights()).containsExactly(1L);
    }

    @Test
    void refusesABadEventAloneAndNamesIt() throws Exception {
        EDGE.events.way =
                (events, sink) ->
                        sink.stored(
                                new PushResult(
                                        1,
                                        1,
                                        2,
                                        3,
                                        List.of(
                                                new PushResult.Rejection(
                                                        1, ErrorCode.OUT_OF_RANGE, "no", "at"))));

        HttpResponse<String> response =
                push(
                        "["
                                + String.join(
                                        ",",
                                        event(0),
                                        "{\"flight\":1.5,\"at\":0,\"origin\":\"A\"}",
                                        "{\"flight\":1,\"at\":[[{}]],\"origin\":\"A\"}",
                                        "[1]",
                                        "{\"flight\":1,\"origin\":\"A\"}",
                                        event(5))
                                + "]");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(flights()).containsExactly(0L, 5L);
        assertThat(response.body())
                .startsWith(
                        "{\"accepted\":1,\"duplicates\":1,\"late\":2,\"future\":3,\"rejected_count\":5,")
                .contains(
                        "{\"index\":1,\"code\":\"WRONG_TYPE\"",
                        "{\"index\":2,\"code\":\"WRONG_TYPE\"")
                .contains(
                        "{\"index\":3,\"code\":\"WRONG_TYPE\"",
                        "{\"index\":4,\"code\":\"MISSING_FIELD\"")
                .contains(
                        "{\"index\":5,\"code\":\"OUT_OF_RANGE\",\"message\":\"no\",\"field\":\"at\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "[]", "nonsense", "[{]", "7", "[1]", "{}", "{}{}"})
    void refusesABodyOfWhichNothingCanBeUsed(String body) throws Exception {
        HttpResponse<String> response = push(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"error\":{\"code\":");
        assertThat(flights()).isEmpty();
    }

    @Test
    void listsAtMostAHundredRejections() throws Exception {
        HttpResponse<String> response = push("{}\n".repeat(250) + event(1));

        assertThat(response.body()).contains("\"rejected_count\":250,");
        assertThat(response.body().split("\"index\":", -1)).hasSize(101);
    }

    @Test
    void takesTenThousandEventsAndNotOneMore() throws Exception {
        String lines = (event(1) + "\n").repeat(10_000);

        assertThat(push(lines).body()).startsWith("{\"accepted\":10000,");
        EDGE.events.taken.clear();
        HttpResponse<String> response = push(lines + event(2));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(flights()).isEmpty();
    }

    @Test
    void survivesTenThousandBrokenLinesOfNamesNeverSeen() throws Exception {
        var body = new StringBuilder();
        for (int i = 0; i < 9_999; i++) {
            body.append("{\"f").append(i * 7919).append("\":\n");
        }

        assertThat(
                        EDGE.send(
                                        EDGE.request("/v1/sources/landings/events")
                                                .header("content-type", "application/x-ndjson")
                                                .POST(
                                                        HttpRequest.BodyPublishers.ofString(
                                                                body + event(4))))
                                .body())
                .startsWith("{\"accepted\":1,");
        assertThat(flights()).containsExactly(4L);
    }

    @Test
    void saysWhenTheIntakeIsFull() throws Exception {
        EDGE.events.way =
                (events, sink) ->
                        sink.failed(new ServingException(ErrorCode.OVERLOADED, "intake is full"));

        HttpResponse<String> response = push(event(1));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).contains("1");
    }

    @Test
    void answersOnlyWhenTheSinkSaysSo() throws Exception {
        var sinks = new java.util.concurrent.LinkedBlockingQueue<PushSink>();
        EDGE.events.way = (events, sink) -> sinks.add(sink);
        var answer =
                EDGE.client.sendAsync(
                        EDGE.request("/v1/sources/landings/events")
                                .POST(HttpRequest.BodyPublishers.ofString(event(1)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        PushSink sink = sinks.take();
        assertThat(answer).isNotDone();
        sink.stored(new PushResult(1, 0, 0, 0, List.of()));
        assertThat(answer.get().body()).startsWith("{\"accepted\":1,");
    }
}
