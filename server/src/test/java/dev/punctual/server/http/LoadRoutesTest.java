package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.server.http.jobs.Loads.Bounds;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadRoutesTest {
    private static final String PATH = "/v1/views/orders:materialize";
    private static final RunningEdge EDGE = new RunningEdge();

    @AfterAll
    static void close() {
        EDGE.close();
    }

    @BeforeEach
    void forget() {
        EDGE.loads.asked.clear();
    }

    @Test
    void aLoadIsAcceptedWithItsJob() throws Exception {
        HttpResponse<String> response = EDGE.post(PATH, "");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body())
                .isEqualTo(
                        "{\"job\":\"1\",\"view\":\"orders\",\"state\":\"waiting\",\"load\":0,"
                                + "\"loads\":0,\"rows\":0}");
        assertThat(EDGE.loads.asked).containsExactly(new Bounds(null, null, false));
    }

    @Test
    void boundsAreHandedOn() throws Exception {
        EDGE.post(
                PATH,
                "{\"from\":\"2001-01-01T00:00:00Z\",\"to\":\"2001-02-01T00:00:00Z\",\"again\":true}");
        assertThat(EDGE.loads.asked)
                .containsExactly(
                        new Bounds(
                                Instant.parse("2001-01-01T00:00:00Z"),
                                Instant.parse("2001-02-01T00:00:00Z"),
                                true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"form\": 1} | UNKNOWN_FIELD | form",
                "{\"from\": 1} | WRONG_TYPE | from",
                "{\"to\": \"yesterday\"} | WRONG_TYPE | to",
                "{\"again\": \"yes\"} | WRONG_TYPE | again",
                "[1] | MALFORMED_BODY | body",
                "{\"from\" | MALFORMED_BODY | body"
            })
    void aBodyThatIsWrongIsRefusedWithItsField(String body, String code, String named)
            throws Exception {
        HttpResponse<String> response = EDGE.post(PATH, body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(code, named);
        assertThat(EDGE.loads.asked).isEmpty();
    }

    @Test
    void aRefusedJobShowsItsReport() throws Exception {
        HttpResponse<String> response = EDGE.get("/v1/jobs/2");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(
                        "{\"job\":\"2\",\"view\":\"orders\",\"state\":\"refused\",\"load\":1,"
                                + "\"loads\":3,\"rows\":10,\"message\":\"no\",\"report\":{"
                                + "\"view\":\"orders\",\"rows\":10,\"violations\":[{\"rule\":"
                                + "\"a \\\"rule\\\"\",\"rows\":2,\"samples\":[{\"a\":\"1\"}]}]}}");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertThat(EDGE.post("/v1/views/other:materialize", "").statusCode()).isEqualTo(404);
        assertThat(EDGE.get("/v1/jobs/9").statusCode()).isEqualTo(404);
        assertThat(EDGE.get(PATH).statusCode()).isEqualTo(405);
    }
}
