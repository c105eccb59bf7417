package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows pushed to views, over a real socket.
class ViewPushTest {
    /// What time it is.
    private static final String NOW = "2001-09-09T01:46:40Z";

    private final RunningEdge edge = new RunningEdge();

    @AfterEach
    void close() {
        edge.close();
    }

    private HttpResponse<String> push(String body) throws Exception {
        return edge.post("/v1/views/users:push", body);
    }

    /// The bare values of a user, and what of them is not present.
    private String read(String user) throws Exception {
        return edge.post(
                        "/v1/features:read",
                        "{\"features\":[\"users\"],\"metadata\":false,\"entities\":[{\"user\":\""
                                + user
                                + "\"}]}")
                .body();
    }

    @Test
    void anAcknowledgedRowIsServable() throws Exception {
        HttpResponse<String> response =
                push("{\"user\":\"a\",\"score\":0.5,\"tier\":\"gold\",\"taste\":[1,null]}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"accepted\":1,\"outdated\":0,\"rejected_count\":0,\"rejected\":[]}");
        assertThat(read("a"))
                .isEqualTo(
                        "{\"results\":[{\"values\":{\"users:score\":0.5,\"users:tier\":\"gold\","
                                + "\"users:taste\":[1.0,null]}}]}");
    }

    @Test
    void whatIsNotSentStaysAndNullClears() throws Exception {
        push("{\"user\":\"a\",\"score\":0.5,\"tier\":\"gold\"}");
        push("{\"user\":\"a\",\"score\":null}");

        assertThat(read("a"))
                .contains("\"users:score\":null,\"users:tier\":\"gold\"")
                .contains("\"users:score\":\"missing\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s,%s]", "%s\n%s", "%s\r\n\r\n%s\n"})
    void takesManyRowsAtOnce(String shape) throws Exception {
        String body =
                shape.formatted("{\"user\":\"a\",\"score\":1}", "{\"score\":2,\"user\":\"b\"}");
        assertThat(push(body).body()).startsWith("{\"accepted\":2,");
        assertThat(read("b")).contains("\"users:score\":2.0");
    }

    @Test
    void olderNeverOverwritesNewerAndEqualCorrects() throws Exception {
        push("{\"user\":\"a\",\"score\":1,\"event_time\":\"2001-09-09T01:40:00Z\"}");
        assertThat(
                        push("{\"user\":\"a\",\"score\":2,\"event_time\":\"2001-09-09T01:39:59.999Z\"}")
                                .body())
                .startsWith("{\"accepted\":0,\"outdated\":1,");
        assertThat(read("a")).contains("\"users:score\":1.0");
        push("{\"user\":\"a\",\"score\":3,\"event_time\":\"2001-09-09T01:40:00Z\"}");
        assertThat(read("a")).contains("\"users:score\":3.0");
    }

    @Test
    void aRowWithoutATimeHoldsFromItsArrival() throws Exception {
        push("{\"user\":\"a\",\"score\":1}");
        assertThat(push("{\"user\":\"a\",\"score\":2,\"event_time\":null}").body())
                .startsWith("{\"accepted\":1,");
        assertThat(
                        edge.post(
                                        "/v1/features:read",
                                        "{\"features\":[\"users:score\"],\"entities\":[{\"user\":\"a\"}]}")
                                .body())
                .isEqualTo(
                        "{\"results\":[{\"features\":{\"users:score\":{\"status\":\"present\","
                                + "\"value\":2.0,\"event_time\":\""
                                + NOW
                                + "\",\"age_ms\":0}}}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"user\":\"a\",\"scor\":1}                            | UNKNOWN_FIELD  | [0].scor",
                "{\"user\":\"a\",\"score\":\"1\"}                       | WRONG_TYPE     | [0].score",
                "{\"user\":\"a\",\"score\":NaN}                         | OUT_OF_RANGE   | [0].score",
                "{\"user\":\"a\",\"score\":1e999}                       | OUT_OF_RANGE   | [0].score",
                "{\"score\":1}                                          | MISSING_FIELD  | [0].user",
                "{\"user\":null,\"score\":1}                            | WRONG_TYPE     | [0].user",
                "{\"user\":7,\"score\":1}                               | WRONG_TYPE     | [0].user",
                "{\"user\":\"a\"}                                       | MISSING_FIELD  | [0]",
                "{\"user\":\"a\",\"taste\":[1]}                         | OUT_OF_RANGE   | [0].taste",
                "{\"user\":\"a\",\"taste\":[1,2,3]}                     | OUT_OF_RANGE   | [0].taste",
                "{\"user\":\"a\",\"taste\":1}                           | WRONG_TYPE     | [0].taste",
                "{\"user\":\"a\",\"taste\":[1,[[[[2]]]]]}               | WRONG_TYPE     | [0].taste[1]",
                "{\"user\":\"a\",\"score\":1,\"score\":2}               | MALFORMED_BODY | [0].score",
                "{\"user\":\"a\",\"score\":1,\"event_time\":\"2999-01-01T00:00:00Z\"} | OUT_OF_RANGE | [0].event_time",
                "{\"user\":\"a\",\"score\":1,\"event_time\":\"1970-01-01T00:00:00Z\"} | OUT_OF_RANGE | [0].event_time",
                "{\"user\":\"a\",\"score\":1,\"event_time\":\"1971-01-01T00:00:00Z\"} | OUT_OF_RANGE | [0].event_time",
                "{\"user\":\"a\",\"score\":1,\"event_time\":\"soon\"}   | WRONG_TYPE     | [0].event_time",
                "[7]                                                    | WRONG_TYPE     | [0]",
            })
    void aBadRowIsRefusedWithItsFieldAndItsRule(String row, String code, String field)
            throws Exception {
        HttpResponse<String> response = push(row);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body())
                .startsWith("{\"error\":{\"code\":\"" + code + "\"")
                .contains("\"field\":\"" + field + "\"}");
    }

    @Test
    void aBadRowIsRefusedAlone() throws Exception {
        HttpResponse<String> response =
                push(
                        "[{\"user\":\"a\",\"score\":1},{\"user\":\"b\",\"scores\":1},"
                                + "{\"user\":\"c\",\"score\":1,\"event_time\":\"2999-01-01T00:00:00Z\"},"
                                + "{\"user\":\"d\",\"score\":4}]");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"accepted\":2,\"outdated\":0,\"rejected_count\":2,")
                .contains("{\"index\":1,\"code\":\"UNKNOWN_FIELD\"", "did you mean 'score'?")
                .contains("{\"index\":2,\"code\":\"OUT_OF_RANGE\"");
        assertThat(read("d")).contains("\"users:score\":4.0");
    }

    @Test
    void aHugeTextIsRefused() throws Exception {
        HttpResponse<String> response =
                push("{\"user\":\"a\",\"tier\":\"" + "x".repeat(2_000_000) + "\"}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("OUT_OF_RANGE", "[0].tier");
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        HttpResponse<String> response =
                push("{\"user\":\"a\",\"taste\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"error\":{");
    }

    @Test
    void anUnknownViewIsNotFoundWithWhatWasMeant() throws Exception {
        HttpResponse<String> response = edge.post("/v1/views/user:push", "{}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("there is no push view 'user': did you mean 'users'?");
    }

    @Test
    void onlyPostsAndOnlyJson() throws Exception {
        assertThat(edge.get("/v1/views/users:push").statusCode()).isEqualTo(405);
        HttpResponse<String> response =
                edge.send(
                        edge.request("/v1/views/users:push")
                                .header("content-type", "application/cloudevents+json")
                                .POST(BodyPublishers.ofString("{\"user\":\"a\",\"score\":1}")));
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(push("[]").statusCode()).isEqualTo(400);
    }
}
