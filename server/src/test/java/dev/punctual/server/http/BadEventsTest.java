package dev.punctual.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.stream.PushResult;
import dev.punctual.server.http.events.DeadLetter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bad items among good ones: each is refused alone, with the field and the rule, and kept as it came.
class BadEventsTest {
    private static final RunningEdge EDGE = new RunningEdge();
    private static final String PATH = "/v1/sources/kept/events";

    @AfterAll
    static void close() {
        EDGE.close();
    }

    @BeforeEach
    void forget() {
        EDGE.events.way =
                (events, sink) -> sink.stored(new PushResult(events.size(), 0, 0, 0, List.of()));
        EDGE.events.taken.clear();
        EDGE.events.letters.clear();
        EDGE.events.unread = 0;
    }

    @AfterEach
    void theServerIsStillWell() throws Exception {
        assertThat(EDGE.post(PATH, event(1)).statusCode()).isEqualTo(200);
    }

    private static String event(int flight) {
        return "{\"flight\":" + flight + ",\"at\":\"2001-06-01T12:00:00Z\",\"origin\":\"SFO\"}";
    }

    private static String event(String field, String value) {
        var event = new StringBuilder("{");
        for (String name : List.of("flight", "at", "origin", "delay")) {
            String other =
                    switch (name) {
                        case "flight" -> "7";
                        case "at" -> "\"2001-06-01T12:00:00Z\"";
                        default -> "\"SFO\"";
                    };
            if (!name.equals("delay")) {
                event.append(event.length() == 1 ? "" : ",").append('"').append(name);
                event.append("\":").append(name.equals(field) ? value : other);
            }
        }
        return event.append('}').toString();
    }

    private static List<Long> flights() {
        return EDGE.events.taken.stream().map(frame -> frame.longAt(0)).toList();
    }

    private static final String[] BAD = {
        "UNKNOWN_FIELD|gate|{'flight':7,'at':0,'origin':'A','gate':1}",
        "MISSING_FIELD|origin|{'flight':7,'at':991396800000000}",
        "MISSING_FIELD|origin|{'flight':7,'at':991396800000000,'origin':null}",
        "WRONG_TYPE|flight|{'flight':'7','at':991396800000000,'origin':'A'}",
        "WRONG_TYPE|flight|{'flight':7.5,'at':991396800000000,'origin':'A'}",
        "WRONG_TYPE|flight|{'flight':1e999,'at':991396800000000,'origin':'A'}",
        "WRONG_TYPE|flight|{'flight':NaN,'at':991396800000000,'origin':'A'}",
        "OUT_OF_RANGE|flight|{'flight':99999999999999999999,'at':991396800000000,'origin':'A'}",
        "WRONG_TYPE|at|{'flight':7,'at':'yesterday','origin':'A'}",
        "OUT_OF_RANGE|at|{'flight':7,'at':0,'origin':'A'}",
        "OUT_OF_RANGE|at|{'flight':7,'at':991396800,'origin':'A'}",
        "OUT_OF_RANGE|at|{'flight':7,'at':991396800000,'origin':'A'}",
        "OUT_OF_RANGE|at|{'flight':7,'at':'1970-12-31T23:59:59Z','origin':'A'}",
        "OUT_OF_RANGE|at|{'flight':7,'at':999999999999999999,'origin':'A'}",
        "MALFORMED_BODY|origin|{'flight':7,'at':991396800000000,'origin':'\\ud800'}",
        "MALFORMED_BODY|origin|{'flight':7,'at':991396800000000,'origin':'a\u0000b'}",
        "MALFORMED_BODY|origin|{'flight':7,'at':991396800000000,'origin':'\\x'}",
        "MALFORMED_BODY|flight|{'flight':7,'flight':8,'at':991396800000000,'origin':'A'}",
        "MALFORMED_BODY|flight|{'flight':7 8,'at':991396800000000,'origin':'A'}",
        "WRONG_TYPE|origin|{'flight':7,'at':991396800000000,'origin':{'a':['b','}']}}",
        "WRONG_TYPE||[7]",
        "WRONG_TYPE||7",
    };

    @ParameterizedTest
    @ValueSource(strings = {"[%s]|,", "%s|\n"})
    void eachBadItemIsRefusedAloneAndKeptAsItCame(String shape) throws Exception {
        var items = new ArrayList<String>();
        var bad = new ArrayList<String[]>();
        for (String one : BAD) {
            String[] parts = one.replace('\'', '"').split("\\|", 3);
            bad.add(parts);
            items.add(event(items.size()));
            items.add(parts[2]);
        }
        items.add(event(items.size()));
        String[] around = shape.split("\\|", 2);

        HttpResponse<String> response =
                EDGE.post(PATH, around[0].formatted(String.join(around[1], items)));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(flights()).hasSize(BAD.length + 1);
        assertThat(EDGE.events.unread).isEqualTo(BAD.length);
        for (int i = 0; i < bad.size(); i++) {
            String[] parts = bad.get(i);
            DeadLetter letter = EDGE.events.letters.get(i);
            assertThat(letter.code()).as(parts[2]).isEqualTo(ErrorCode.valueOf(parts[0]));
            assertThat(letter.field()).as(parts[2]).isEqualTo(parts[1].isEmpty() ? null : parts[1]);
            assertThat(letter.text()).isEqualTo(parts[2]);
            assertThat(response.body())
                    .contains("{\"index\":" + (2 * i + 1) + ",\"code\":\"" + parts[0] + "\"");
        }
    }

    @Test
    void aHugeTextAndAThousandBracketsRefuseTheirItemsAlone() throws Exception {
        String huge = event("origin", '"' + "x".repeat(1 << 20) + '"');
        String deep = event("origin", "[".repeat(5_000) + "]".repeat(5_000));
        String open = event("origin", "[".repeat(5_000));

        HttpResponse<String> list =
                EDGE.post(PATH, "[" + String.join(",", huge, event(1), deep, event(2)) + "]");
        assertThat(list.body())
                .startsWith("{\"accepted\":2,")
                .contains("must take at most 1024 bytes", "nesting depth (17)");
        HttpResponse<String> lines =
                EDGE.post(PATH, String.join("\n", event(1), open, huge, event(2)));
        assertThat(lines.body()).startsWith("{\"accepted\":2,").contains("nesting depth (17)");
        assertThat(EDGE.events.letters).hasSize(4);
        DeadLetter letter = EDGE.events.letters.getFirst();
        assertThat(letter.text()).isEqualTo(huge.substring(0, DeadLetter.LONGEST_TEXT));
        assertThat(letter.bytes()).isEqualTo(huge.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[{},{", "[{\"a\":[}]", "[{\"a\":NaN, {}]", "[{\"a\":x}", "[{\"a\":x} {}]"})
    void aListWhoseItemsCannotBeToldApartIsRefusedWhole(String body) throws Exception {
        HttpResponse<String> response = EDGE.post(PATH, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("MALFORMED_BODY");
        assertThat(flights()).isEmpty();
    }

    @Test
    void whatTheStreamRefusesIsListedAtItsPlaceAndKept() throws Exception {
        EDGE.events.way =
                (events, sink) -> sink.stored(new PushResult(1, 0, 1, 0, List.of(late(1))));

        HttpResponse<String> response =
                EDGE.post(PATH, "[" + String.join(", ", event(5), "7", event(6)) + "]");

        assertThat(response.body())
                .isEqualTo(
                        "{\"accepted\":1,\"duplicates\":0,\"late\":1,\"future\":0,"
                                + "\"rejected_count\":2,\"rejected\":[{\"index\":1,\"code\":"
                                + "\"WRONG_TYPE\",\"message\":\"an event must be an object\"},"
                                + "{\"index\":2,\"code\":\"OUT_OF_RANGE\",\"message\":\"too old\","
                                + "\"field\":\"at\"}]}");
        assertThat(EDGE.events.letters).extracting(DeadLetter::text).containsExactly("7", event(6));
        assertThat(EDGE.events.unread).isEqualTo(1);
    }

    @Test
    void aPushOfWhichNothingCountsIsAnError() throws Exception {
        EDGE.events.way =
                (events, sink) -> sink.stored(new PushResult(0, 0, 1, 0, List.of(late(0))));
        HttpResponse<String> refused = EDGE.post(PATH, event(5));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .startsWith(
                        "{\"error\":{\"code\":\"OUT_OF_RANGE\",\"message\":\"too old\",\"field\":"
                                + "\"[0].at\"},\"accepted\":0,\"duplicates\":0,\"late\":1,");

        EDGE.events.way =
                (events, sink) -> sink.stored(new PushResult(0, 1, 1, 0, List.of(late(1))));
        assertThat(EDGE.post(PATH, event(5) + "\n" + event(6)).statusCode()).isEqualTo(200);
        EDGE.events.way = (events, sink) -> sink.stored(new PushResult(1, 0, 0, 0, List.of()));
    }

    private static PushResult.Rejection late(int index) {
        return new PushResult.Rejection(index, ErrorCode.OUT_OF_RANGE, "too old", "at");
    }

    @ParameterizedTest
    @CsvSource({"8388608, 200", "8388609, 413"})
    void takesEightMebibytesAndNotOneByteMore(int size, int status) throws Exception {
        byte[] body = (event(1) + "\n").repeat(2).getBytes(UTF_8);
        byte[] padded = new byte[size];
        java.util.Arrays.fill(padded, (byte) ' ');
        System.arraycopy(body, 0, padded, 0, body.length);

        HttpResponse<String> response =
                EDGE.send(EDGE.request(PATH).POST(HttpRequest.BodyPublishers.ofByteArray(padded)));

        assertThat(response.statusCode()).isEqualTo(status);
    }
}
