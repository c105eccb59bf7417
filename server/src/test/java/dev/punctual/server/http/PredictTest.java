package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictTest {
    private static final RunningEdge EDGE = new RunningEdge();

    @AfterAll
    static void close() {
        EDGE.close();
    }

    @BeforeEach
    void forget() {
        EDGE.predictions.way = EchoPredictions.Asked::answer;
        EDGE.predictions.asked.clear();
    }

    @Test
    void answersEveryQuestionInOrder() throws Exception {
        HttpResponse<String> response = EDGE.ask(RunningEdge.questions(1.5, 200, 3));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"predictions\":[1.5,200.0,3.0],\"answers\":[{\"rung\":\"full\",")
                .contains("\"reason\":\"best\",\"age_ms\":null");
    }

    @Test
    void readsEveryTypeToItsFullPrecision() throws Exception {
        EDGE.ask(
                """
                {"instances":[{"charter":false,"flight":9007199254740993,"distance":0.1,
                "origin":"Zürich \\ud83d\\ude00","departure":991396800000001}]}\
                """);

        Frame frame = EDGE.predictions.asked.take().questions().getFirst();
        assertThat(frame.longAt(0)).isEqualTo(991_396_800_000_001L);
        assertThat(frame.textAt(1)).isEqualTo("Zürich 😀");
        assertThat(frame.doubleAt(2)).isEqualTo(0.1);
        assertThat(frame.longAt(3)).isEqualTo(9_007_199_254_740_993L);
        assertThat(frame.longAt(4)).isZero();
        assertThat(frame.status(4)).isEqualTo(FeatureStatus.PRESENT);
        assertThat(frame.status(5)).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void putsDeclaredDefaultsInPlaceOfAbsentValues() throws Exception {
        HttpResponse<String> response =
                EDGE.ask(
                        "{\"instances\":[{\"departure\":0,\"origin\":\"\",\"distance\":1,\"flight\":null}]}");

        Frame frame = EDGE.predictions.asked.take().questions().getFirst();
        assertThat(frame.longAt(3)).isEqualTo(7);
        assertThat(frame.longAt(4)).isEqualTo(1);
        assertThat(frame.status(3)).isEqualTo(FeatureStatus.DEFAULTED);
        assertThat(response.body())
                .contains(
                        "\"incomplete\":{\"flight\":\"defaulted\",\"charter\":\"defaulted\","
                                + "\"place\":\"missing\",\"recent\":\"missing\",\"hour\":\"missing\"}");
    }

    @Test
    void showsFeaturesWithStatusValueTimeAndAgeWhenAsked() throws Exception {
        EDGE.predictions.way =
                asked -> {
                    Frame frame = asked.questions().getFirst();
                    long departure = frame.longAt(0);
                    frame.putDouble(5, 37.5);
                    EchoPredictions.fill(frame, 5, departure - 1_500);
                    frame.putDouble(7, 1);
                    frame.putAbsent(8);
                    frame.putDouble(9, -2);
                    EchoPredictions.fill(frame, 7, Frame.UNKNOWN_TIME);
                    frame.status(7, FeatureStatus.STALE);
                    asked.sink()
                            .answered(
                                    List.of(
                                            new Answer(
                                                    7,
                                                    1,
                                                    "3",
                                                    Reason.SLACK,
                                                    1_500_000,
                                                    departure - 1_500,
                                                    frame)));
                };

        HttpResponse<String> response =
                EDGE.ask(
                        "{\"parameters\":{\"features\":true},\"instances\":["
                                + RunningEdge.QUESTION.formatted(1)
                                + "]}");

        assertThat(response.body())
                .contains(
                        "{\"rung\":\"default\",\"reason\":\"slack\",\"age_ms\":1.5,\"cached_ms\":1.5,\"version\":\"3\",")
                .contains(
                        "\"departure\":{\"status\":\"present\",\"value\":\"2001-06-01T12:00:00Z\",")
                .contains(
                        "\"place.latitude\":{\"status\":\"present\",\"value\":37.5,"
                                + "\"event_time\":\"2001-06-01T11:59:59.9985Z\",\"age_ms\":1.5}")
                .contains("\"place.zone\":\"missing\",\"recent.delays\":\"stale\"")
                .contains(
                        "\"recent.delays\":{\"status\":\"stale\",\"value\":[1.0,null,-2.0],"
                                + "\"event_time\":null,\"age_ms\":null}");
    }

    @Test
    void saysWhereTheTimeWent() throws Exception {
        String timing =
                EDGE.ask(RunningEdge.questions(1))
                        .headers()
                        .firstValue("server-timing")
                        .orElseThrow();

        assertThat(timing)
                .matches(
                        "parse;dur=[0-9.]+, admit;dur=0, features;dur=0, derive;dur=0, wait;dur=0,"
                                + " rung;dur=1\\.25;desc=\"full\", encode;dur=[0-9.]+,"
                                + " total;dur=[0-9.]+");
    }

    @Test
    void takesAnAnswerFromAnyThread() throws Exception {
        EDGE.predictions.way = asked -> Thread.startVirtualThread(asked::answer);

        assertThat(EDGE.ask(RunningEdge.questions(4)).body()).startsWith("{\"predictions\":[4.0]");
    }

    @Test
    void passesFailuresOnWithTheirStatus() throws Exception {
        EDGE.predictions.way =
                asked ->
                        asked.sink()
                                .failed(new ServingException(ErrorCode.OVERLOADED, "come later"));

        HttpResponse<String> response = EDGE.ask(RunningEdge.questions(4));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).contains("1");
        assertThat(response.headers().firstValue("server-timing")).isPresent();
        assertThat(response.body())
                .isEqualTo("{\"error\":{\"code\":\"OVERLOADED\",\"message\":\"come later\"}}");
    }

    @Test
    void answersAMistakeOfOursWithoutItsDetails() throws Exception {
        EDGE.predictions.way =
                asked -> {
                    throw new IllegalStateException("secret");
                };

        HttpResponse<String> response = EDGE.ask(RunningEdge.questions(4));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("INTERNAL").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "punctual-budget, 5ms, 5000000",
        "punctual-budget, 5, 5000000",
        "punctual-budget, 800us, 800000",
        "punctual-budget, 1.25ms, 1250000",
        "punctual-budget, 1s, 50000000",
        "x-envoy-expected-rq-timeout-ms, 7, 7000000",
        "grpc-timeout, 3m, 3000000",
        "grpc-timeout, 99999999H, 50000000",
    })
    void theDeadlineIsTheLeastOfEndpointAndCaller(String header, String value, long nanos)
            throws Exception {
        EDGE.send(
                EDGE.request("/v1/endpoints/delay:predict")
                        .header(header, value)
                        .POST(body(RunningEdge.questions(1))));

        EchoPredictions.Asked asked = EDGE.predictions.asked.take();
        assertThat(asked.deadline().atNanos() - asked.ledger().startNanos()).isEqualTo(nanos);
    }

    @Test
    void theBodyMayShortenTheDeadlineToo() throws Exception {
        EDGE.ask(
                "{\"instances\":["
                        + RunningEdge.QUESTION.formatted(1)
                        + "],\"parameters\":{\"budget_ms\":2.5}}");

        EchoPredictions.Asked asked = EDGE.predictions.asked.take();
        assertThat(asked.deadline().atNanos() - asked.ledger().startNanos()).isEqualTo(2_500_000);
    }

    @ParameterizedTest
    @CsvSource({
        "punctual-budget, soon",
        "punctual-budget, 5 ms",
        "punctual-budget, 0",
        "punctual-budget, -1ms",
        "punctual-budget, 1.ms",
        "punctual-budget, .5ms",
        "punctual-budget, 999999999999",
        "x-envoy-expected-rq-timeout-ms, 1.5",
        "grpc-timeout, 5",
        "grpc-timeout, m",
        "grpc-timeout, 123456789n",
    })
    void refusesAMalformedBudgetByTheNameOfItsHeader(String header, String value) throws Exception {
        HttpResponse<String> response =
                EDGE.send(
                        EDGE.request("/v1/endpoints/delay:predict")
                                .header(header, value)
                                .POST(body(RunningEdge.questions(1))));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"field\":\"" + header + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
    void speaksBothVersionsOfTheProtocol(String version) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.valueOf(version)).build()) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> response =
                        client.send(
                                EDGE.request("/v1/endpoints/delay:predict")
                                        .POST(body(RunningEdge.questions(i)))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(response.version().name()).isEqualTo(version);
                assertThat(response.body()).startsWith("{\"predictions\":[" + i + ".0]");
            }
        }
    }

    @Test
    void servesManyRequestsAtOnce() throws Exception {
        EDGE.predictions.way = asked -> Thread.startVirtualThread(asked::answer);
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(
                    EDGE.client.sendAsync(
                            EDGE.request("/v1/endpoints/delay:predict")
                                    .POST(body(RunningEdge.questions(i)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()));
        }

        for (int i = 0; i < all.size(); i++) {
            assertThat(Objects.requireNonNull(all.get(i)).get().body())
                    .startsWith("{\"predictions\":[" + i + ".0]");
        }
    }

    private static java.net.http.HttpRequest.BodyPublisher body(String text) {
        return java.net.http.HttpRequest.BodyPublishers.ofString(text);
    }
}
