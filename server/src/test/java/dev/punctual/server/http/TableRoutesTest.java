package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableRoutesTest {
    private static final String PATH = "/v1/precomputed/visitors:compute";
    private static final RunningEdge EDGE = new RunningEdge();

    @AfterAll
    static void close() {
        EDGE.close();
    }

    @BeforeEach
    void forget() {
        EDGE.tables.asked.clear();
    }

    @Test
    void aComputationIsAcceptedWithItsJob() throws Exception {
        HttpResponse<String> response = EDGE.post(PATH, "");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body())
                .isEqualTo(
                        "{\"job\":\"precompute-1\",\"table\":\"visitors\",\"state\":\"waiting\","
                                + "\"keys\":0,\"of\":0}");
        EDGE.post(PATH, "{\"again\":true}");
        assertThat(EDGE.tables.asked).containsExactly(false, true);
    }

    @Test
    void aJobIsShownAsFarAsItIs() throws Exception {
        HttpResponse<String> response = EDGE.get("/v1/jobs/precompute-1");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"state\":\"running\",\"keys\":5,\"of\":10");
        assertThat(EDGE.get("/v1/jobs/precompute-2").statusCode()).isEqualTo(404);
        assertThat(EDGE.get("/v1/jobs/1").body()).contains("\"view\":\"orders\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"form\": 1} | UNKNOWN_FIELD | 400",
                "{\"again\": \"yes\"} | WRONG_TYPE | 400",
                "[] | MALFORMED_BODY | 400",
                "{ | MALFORMED_BODY | 400"
            })
    void aBodyThatIsWrongIsRefused(String body, String code, int status) throws Exception {
        HttpResponse<String> response = EDGE.post(PATH, body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(code);
        assertThat(EDGE.tables.asked).isEmpty();
    }

    @Test
    void anUnknownTableAndAnotherMethodAreRefused() throws Exception {
        assertThat(EDGE.post("/v1/precomputed/guests:compute", "").statusCode()).isEqualTo(404);
        assertThat(EDGE.get(PATH).statusCode()).isEqualTo(405);
    }
}
