package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Feast's HTTP shapes, with bodies as its documentation, its Python client and its remote online store send them.
class FeastTest {
    private final RunningEdge edge = new RunningEdge();

    @AfterEach
    void close() {
        edge.close();
    }

    private HttpResponse<String> read(String body) throws Exception {
        return edge.post("/get-online-features", body);
    }

    private HttpResponse<String> push(String body) throws Exception {
        return edge.post("/push", body);
    }

    /// A push as Feast's documentation shows it, columns that the view has not included.
    private void pushTwoUsers() throws Exception {
        HttpResponse<String> response =
                push(
                        """
                        {
                            "push_source_name": "users",
                            "df": {
                                "user": ["a", "b"],
                                "event_timestamp": ["2001-09-09 01:40:00", "2001-09-09T00:16:40"],
                                "created": ["2001-09-09 01:40:00", "2001-09-09 01:40:00"],
                                "score": [0.5, 1.5],
                                "taste": [[1.0, 2.0], null],
                                "tier": "gold"
                            },
                            "to": "online"
                        }\
                        """);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("null");
    }

    @Test
    void whatWasPushedIsReadInColumns() throws Exception {
        pushTwoUsers();

        HttpResponse<String> response =
                read(
                        """
                        {
                            "features": ["users:score", "users:taste"],
                            "entities": {"user": ["a", "b", "c"]}
                        }\
                        """);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"metadata":{"feature_names":["user","score","taste"]},"results":[\
                        {"values":["a","b","c"],"statuses":["PRESENT","PRESENT","PRESENT"],\
                        "event_timestamps":["1970-01-01T00:00:00Z","1970-01-01T00:00:00Z","1970-01-01T00:00:00Z"]},\
                        {"values":[0.5,1.5,null],"statuses":["PRESENT","OUTSIDE_MAX_AGE","NOT_FOUND"],\
                        "event_timestamps":["2001-09-09T01:40:00Z","2001-09-09T00:16:40Z","1970-01-01T00:00:00Z"]},\
                        {"values":[[1.0,2.0],null,null],"statuses":["PRESENT","NULL_VALUE","NOT_FOUND"],\
                        "event_timestamps":["2001-09-09T01:40:00Z","1970-01-01T00:00:00Z","1970-01-01T00:00:00Z"]}]}\
                        """);
    }

    @Test
    void aDeclaredDefaultIsPresent() throws Exception {
        assertThat(
                        read("{\"features\":[\"users:tier\"],\"entities\":{\"user\":[\"nobody\"]}}")
                                .body())
                .contains("{\"values\":[\"none\"],\"statuses\":[\"PRESENT\"]");
    }

    @Test
    void aFeatureServiceIsAnEndpoint() throws Exception {
        pushTwoUsers();

        HttpResponse<String> response =
                read(
                        "{\"feature_service\":\"rank\",\"entities\":{\"visitor\":[\"a\"],\"item\":[7]},"
                                + "\"full_feature_names\":true}");

        assertThat(response.body())
                .startsWith(
                        "{\"metadata\":{\"feature_names\":[\"visitor\",\"item\",\"who__score\","
                                + "\"who__tier\",\"who__taste\",\"both__clicks\"]},"
                                + "\"results\":[{\"values\":[\"a\"]");
    }

    @Test
    void anUnknownFeatureServiceIsNotFoundWithWhatWasMeant() throws Exception {
        HttpResponse<String> response =
                read("{\"feature_service\":\"rang\",\"entities\":{\"visitor\":[\"a\"]}}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("there is no endpoint 'rang': did you mean 'rank'?");
    }

    @Test
    void theRemoteOnlineStoreReadsAndWrites() throws Exception {
        HttpResponse<String> written =
                edge.post(
                        "/write-to-online-store",
                        "{\"feature_view_name\": \"users\", \"df\": {\"user\": [\"a\"], \"score\": [2.5],"
                                + " \"event_timestamp\": [\"2001-09-09T01:40:00.250000\"],"
                                + " \"created\": [null]}, \"allow_registry_cache\": false}");
        assertThat(written.body()).isEqualTo("null");

        assertThat(
                        read("{\"features\": [\"users:score\"], \"entities\": {\"user\": [\"a\"]},"
                                        + " \"full_feature_names\": false}")
                                .body())
                .contains("\"values\":[2.5]", "\"event_timestamps\":[\"2001-09-09T01:40:00.25Z\"]");
    }

    @Test
    void anEventSourceIsAPushSource() throws Exception {
        HttpResponse<String> response =
                push(
                        "{\"push_source_name\":\"landings\",\"df\":{\"flight\":[1,2],"
                                + "\"event_timestamp\":[\"2001-06-01 12:00:00\",\"2001-06-01 12:00:01\"],"
                                + "\"origin\":[\"SFO\",\"LGA\"]}}");

        assertThat(response.body()).isEqualTo("null");
        assertThat(edge.events.taken).extracting(event -> event.longAt(0)).containsExactly(1L, 2L);
        assertThat(edge.events.taken.getLast().longAt(1)).isEqualTo(991_396_801_000_000L);
    }

    @Test
    void aRowOfTheFutureIsRefusedAndTheOthersAreSaidToBeWritten() throws Exception {
        HttpResponse<String> response =
                push(
                        "{\"push_source_name\":\"users\",\"df\":{\"user\":[\"a\",\"b\"],\"score\":[1,2],"
                                + "\"event_timestamp\":[\"2001-09-09 01:40:00\",\"2999-01-01 00:00:00\"]}}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains("\"code\":\"OUT_OF_RANGE\"", "1 row was refused", "\"field\":\"df[1]\"");
        assertThat(read("{\"features\":[\"users:score\"],\"entities\":{\"user\":[\"a\"]}}").body())
                .contains("\"values\":[1.0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"features\":[\"users:scor\"],\"entities\":{\"user\":[\"a\"]}} | 404 | features[0]",
                "{\"features\":[\"users:score\"],\"entities\":{\"usr\":[\"a\"]}} | 400 | entities.usr",
                "{\"features\":[\"users:score\"],\"entities\":{}} | 400 | entities.user",
                "{\"features\":[\"users:score\"],\"entities\":[{\"user\":\"a\"}]} | 400 | entities",
                "{\"features\":[\"users:score\"],\"entities\":{\"user\":[\"a\",7]}} | 400 | entities.user[1]",
                "{\"features\":[\"pairs:clicks\"],\"entities\":{\"user\":[\"a\",\"b\"],\"item\":[1]}} | 400 | entities.item",
                "{\"features\":[\"users:score\"]} | 400 | entities",
                "{\"feature\":[\"users:score\"],\"entities\":{}} | 400 | feature",
            })
    void aBadReadIsRefusedWithItsField(String body, int status, String field) throws Exception {
        HttpResponse<String> response = read(body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).contains("\"field\":\"" + field + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"push_source_name\":\"user\",\"df\":{}} | 404 | push_source_name",
                "{\"push_source_name\":\"users\"} | 400 | df",
                "{\"df\":{}} | 400 | push_source_name",
                "{\"push_source_name\":\"users\",\"df\":{\"user\":[\"a\"],\"score\":[1]},\"to\":\"offline\"} | 400 | to",
                "{\"push_source_name\":\"users\",\"df\":{\"user\":[\"a\"],\"score\":[\"x\"]}} | 400 | df.score[0]",
                "{\"push_source_name\":\"users\",\"df\":{\"user\":[\"a\"],\"scores\":[1]}} | 400 | df",
                "{\"push_source_name\":\"users\",\"df\":{\"score\":[1]}} | 400 | df.user",
                "{\"push_source_name\":\"users\",\"df\":{\"user\":[\"a\",\"b\"],\"score\":[1]}} | 400 | df.score",
                "{\"push_source_name\":\"users\",\"df\":{\"user\":[\"a\"],\"user\":[\"b\"]}} | 400 | df.user",
                "{\"push_source_name\":\"users\",\"df\":7} | 400 | df",
            })
    void aBadPushIsRefusedWithItsField(String body, int status, String field) throws Exception {
        HttpResponse<String> response = push(body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).contains("\"field\":\"" + field + "\"");
    }

    @Test
    void moreRowsThanAPushMayHaveAreRefused() throws Exception {
        String many = "1,".repeat(10_000) + "1";
        HttpResponse<String> response =
                edge.send(
                        edge.request("/push")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"push_source_name\":\"users\",\"df\":{\"user\":\"a\","
                                                        + "\"score\":["
                                                        + many
                                                        + "]}}")));
        assertThat(response.statusCode()).isEqualTo(413);
    }
}
