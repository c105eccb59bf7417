package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Features read without a question, over a real socket.
class FeatureReadTest {
    private static final RunningEdge EDGE = new RunningEdge();

    @BeforeAll
    static void write() throws Exception {
        EDGE.post(
                "/v1/views/users:push",
                "[{\"user\":\"a\",\"score\":0.5,\"event_time\":\"2001-09-09T01:16:40Z\"},"
                        + "{\"user\":\"a\",\"tier\":\"gold\",\"event_time\":\"2001-09-09T00:16:40Z\"},"
                        + "{\"user\":\"b\",\"score\":1.5}]");
        EDGE.post("/v1/views/pairs:push", "{\"user\":\"a\",\"item\":7,\"clicks\":3}");
    }

    @AfterAll
    static void close() {
        EDGE.close();
    }

    private static HttpResponse<String> read(String body) throws Exception {
        return EDGE.post("/v1/features:read", body);
    }

    @Test
    void severalViewsAndKeysAreReadInOneCall() throws Exception {
        HttpResponse<String> response =
                read(
                        "{\"features\":[\"pairs:clicks\",\"users:score\",\"users:tier\"],"
                                + "\"entities\":[{\"user\":\"a\",\"item\":7},{\"item\":8,\"user\":\"b\"}]}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"results":[\
                        {"features":{\
                        "pairs:clicks":{"status":"present","value":3,"event_time":"2001-09-09T01:46:40Z","age_ms":0},\
                        "users:score":{"status":"present","value":0.5,"event_time":"2001-09-09T01:16:40Z","age_ms":1800000},\
                        "users:tier":{"status":"stale","value":"gold","event_time":"2001-09-09T00:16:40Z","age_ms":5400000}}},\
                        {"features":{\
                        "pairs:clicks":{"status":"missing","value":null,"event_time":null,"age_ms":null},\
                        "users:score":{"status":"present","value":1.5,"event_time":"2001-09-09T01:46:40Z","age_ms":0},\
                        "users:tier":{"status":"defaulted","value":"none","event_time":null,"age_ms":null}}}]}\
                        """);
    }

    @Test
    void featuresMayBeNamedByView() throws Exception {
        assertThat(
                        read("{\"entities\":[{\"user\":\"b\"}],\"metadata\":false,"
                                        + "\"features\":{\"users\":[\"score\",\"tier\"]}}")
                                .body())
                .isEqualTo(
                        "{\"results\":[{\"values\":{\"users:score\":1.5,\"users:tier\":\"none\"},"
                                + "\"incomplete\":{\"users:tier\":\"defaulted\"}}]}");
    }

    @Test
    void anEndpointsFeaturesAreReadByItsKeys() throws Exception {
        assertThat(
                        read("{\"endpoint\":\"rank\",\"metadata\":false,"
                                        + "\"entities\":[{\"visitor\":\"a\",\"item\":7}]}")
                                .body())
                .isEqualTo(
                        "{\"results\":[{\"values\":{\"who:score\":0.5,\"who:tier\":\"gold\","
                                + "\"who:taste\":null,\"both:clicks\":3},"
                                + "\"incomplete\":{\"who:tier\":\"stale\",\"who:taste\":\"missing\"}}]}");
    }

    @Test
    void valuesAreAsOfTheGivenInstant() throws Exception {
        assertThat(
                        read("{\"features\":[\"users:score\"],\"at\":\"2001-09-09T02:26:40Z\","
                                        + "\"entities\":[{\"user\":\"a\"}]}")
                                .body())
                .contains("\"status\":\"stale\",\"value\":0.5")
                .contains("\"age_ms\":4200000");
        assertThat(
                        read("{\"features\":[\"users:score\"],\"at\":\"2001-09-10T01:16:40Z\","
                                        + "\"entities\":[{\"user\":\"a\"}]}")
                                .body())
                .contains("\"status\":\"missing\",\"value\":null");
    }

    @Test
    void aBadKeyIsAnErrorAndTheOthersAreAnswered() throws Exception {
        HttpResponse<String> response =
                read(
                        "{\"features\":[\"users:score\"],\"metadata\":false,\"entities\":["
                                + "{\"user\":7},{\"user\":\"b\"},{\"usr\":\"a\"},[],{}]}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("{\"error\":{\"code\":\"WRONG_TYPE\"", "\"field\":\"entities[0].user\"}}")
                .contains("{\"values\":{\"users:score\":1.5}}")
                .contains("did you mean 'user'?\",\"field\":\"entities[2].usr\"")
                .contains("\"field\":\"entities[3]\"")
                .contains("\"code\":\"MISSING_FIELD\"", "\"field\":\"entities[4].user\"");
    }

    @Test
    void aKeyThatIsTooLongIsAnErrorAndTheOthersAreAnswered() throws Exception {
        HttpResponse<String> response =
                read(
                        "{\"features\":[\"long:n\"],\"metadata\":false,\"entities\":["
                                + longKey(1)
                                + ","
                                + longKey(1_024)
                                + ","
                                + longKey(2)
                                + "]}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).containsOnlyOnce("\"error\":{\"code\":\"OUT_OF_RANGE\"");
        assertThat(response.body().split("\"values\"", -1)).hasSize(3);
    }

    private static String longKey(int length) {
        return IntStream.range(0, 9)
                .mapToObj(i -> "\"k" + i + "\":\"" + "x".repeat(length) + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void whatTheDeadlineCutsOffIsTimedOut() throws Exception {
        String keys =
                IntStream.range(0, 1_000)
                        .mapToObj(i -> "{\"user\":\"a\"}")
                        .collect(Collectors.joining(","));
        HttpResponse<String> response =
                EDGE.send(
                        EDGE.request("/v1/features:read")
                                .header("punctual-budget", "1ns")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"features\":[\"users:score\"],\"metadata\":false,"
                                                        + "\"entities\":["
                                                        + keys
                                                        + "]}")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"results\":[{\"values\":{\"users:score\":0.5}}")
                .endsWith(
                        "{\"values\":{\"users:score\":null},"
                                + "\"incomplete\":{\"users:score\":\"timed_out\"}}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"features\":[\"user:score\"],\"entities\":[{}]}      | 404 | NOT_FOUND | features[0] | did you mean 'users'?",
                "{\"features\":[\"users:scor\"],\"entities\":[{}]}      | 404 | NOT_FOUND | features[0] | did you mean 'score'?",
                "{\"features\":[\"users:score\",\"others:score\"],\"entities\":[{}]} | 400 | WRONG_TYPE | user | read their views apart",
                "{\"features\":[\"users\"],\"endpoint\":\"rank\",\"entities\":[{}]}  | 400 | MALFORMED_BODY | endpoint | not both",
                "{\"features\":[],\"entities\":[{}]}                    | 400 | OUT_OF_RANGE   | features   | at least one",
                "{\"features\":\"users\",\"entities\":[{}]}             | 400 | WRONG_TYPE     | features   | must be a list",
                "{\"features\":[7],\"entities\":[{}]}                   | 400 | WRONG_TYPE     | features[0]| must be a string",
                "{\"features\":{\"users\":\"score\"},\"entities\":[{}]} | 400 | WRONG_TYPE | features.users | must be a list",
                "{\"entities\":[{}]}                                    | 400 | MISSING_FIELD  | features   | is missing",
                "{\"features\":[\"users\"]}                             | 400 | MISSING_FIELD  | entities   | is missing",
                "{\"features\":[\"users\"],\"entities\":{}}             | 400 | WRONG_TYPE     | entities   | a list of objects",
                "{\"features\":[\"users\"],\"entities\":[]}             | 400 | OUT_OF_RANGE   | entities   | at least one",
                "{\"features\":[\"users\"],\"entities\":[{}],\"at\":\"now\"} | 400 | WRONG_TYPE | at | a timestamp",
                "{\"features\":[\"users\"],\"entities\":[{}],\"metadata\":1} | 400 | WRONG_TYPE | metadata | true or false",
                "{\"feature\":[\"users\"],\"entities\":[{}]}            | 400 | UNKNOWN_FIELD  | feature    | did you mean 'features'?",
                "{\"features\":[\"users\"],\"features\":[\"pairs\"],\"entities\":[{}]} | 400 | MALFORMED_BODY | features | send it once",
            })
    void aBadRequestIsRefusedWithItsFieldAndItsRule(
            String body, int status, String code, String field, String rule) throws Exception {
        HttpResponse<String> response = read(body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body())
                .contains("\"code\":\"" + code + "\"")
                .contains("\"field\":\"" + field + "\"")
                .contains(rule);
    }

    @Test
    void anUnknownEndpointIsNotFoundWithWhatWasMeant() throws Exception {
        HttpResponse<String> response = read("{\"endpoint\":\"ranks\",\"entities\":[{}]}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("there is no endpoint 'ranks': did you mean 'rank'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "[]", "{", "{\"features\":[\"users\"],\"entities\":[{}]}{}"})
    void aBodyThatIsNoRequestIsRefused(String body) throws Exception {
        HttpResponse<String> response = read(body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("MALFORMED_BODY");
    }

    @Test
    void moreKeysThanARequestMayHaveAreRefused() throws Exception {
        String keys = "{\"user\":\"a\"},".repeat(1_000) + "{\"user\":\"a\"}";
        HttpResponse<String> response =
                read("{\"features\":[\"users\"],\"entities\":[" + keys + "]}");
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("at most 1000 keys");
    }
}
