package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadRequestTest {
    private static final RunningEdge EDGE = new RunningEdge();

    @AfterAll
    static void close() {
        EDGE.close();
    }

    @AfterEach
    void theServerIsStillWell() throws Exception {
        assertThat(EDGE.ask(RunningEdge.questions(2)).body()).startsWith("{\"predictions\":[2.0]");
        assertThat(EDGE.edge.inFlight()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'departure':0,'origin':'A'}|MISSING_FIELD|instances[0].distance",
                "{'departure':0,'origin':null,'distance':1}|MISSING_FIELD|instances[0].origin",
                "{'departure':0,'orign':'A','distance':1}|UNKNOWN_FIELD|instances[0].orign",
                "{'departure':0,'origin':7,'distance':1}|WRONG_TYPE|instances[0].origin",
                "{'departure':0,'origin':{},'distance':1}|WRONG_TYPE|instances[0].origin",
                "{'departure':0,'origin':[[1]],'distance':1}|WRONG_TYPE|instances[0].origin",
                "{'departure':0,'origin':'A','distance':'1'}|WRONG_TYPE|instances[0].distance",
                "{'departure':0,'origin':'A','distance':true}|WRONG_TYPE|instances[0].distance",
                "{'departure':0,'origin':'A','distance':-1}|OUT_OF_RANGE|instances[0].distance",
                "{'departure':0,'origin':'A','distance':20001}|OUT_OF_RANGE|instances[0].distance",
                "{'departure':0,'origin':'A','distance':1e999}|OUT_OF_RANGE|instances[0].distance",
                "{'departure':0,'origin':'A','distance':NaN}|OUT_OF_RANGE|instances[0].distance",
                "{'departure':0,'origin':'A','distance':-Infinity}|OUT_OF_RANGE|instances[0].distance",
                "{'departure':0,'origin':'A','distance':1,'flight':NaN}|WRONG_TYPE|instances[0].flight",
                "{'departure':0,'origin':'A','distance':nan}|MALFORMED_BODY|",
                "{'departure':0,'origin':'A','distance':1,'flight':1.0}|WRONG_TYPE|instances[0].flight",
                "{'departure':0,'origin':'A','distance':1,'flight':1e2}|WRONG_TYPE|instances[0].flight",
                "{'departure':0,'origin':'A','distance':1,'flight':9223372036854775808}"
                        + "|OUT_OF_RANGE|instances[0].flight",
                "{'departure':0,'origin':'A','distance':1,'charter':1}|WRONG_TYPE|instances[0].charter",
                "{'departure':'today','origin':'A','distance':1}|WRONG_TYPE|instances[0].departure",
                "{'departure':'2001-06-01T12:00:00','origin':'A','distance':1}"
                        + "|WRONG_TYPE|instances[0].departure",
                "{'departure':1.5,'origin':'A','distance':1}|WRONG_TYPE|instances[0].departure",
                "{'departure':9000000000000000000,'origin':'A','distance':1}"
                        + "|OUT_OF_RANGE|instances[0].departure",
                "{'departure':0,'departure':0}|MALFORMED_BODY|instances[0].departure",
                "{'origin':'\\ud800','departure':0}|MALFORMED_BODY|instances[0].origin",
                "[]|WRONG_TYPE|instances[0]",
                "7|WRONG_TYPE|instances[0]",
            })
    void namesTheFieldAndTheRule(String instance, String code, String field) throws Exception {
        HttpResponse<String> response =
                EDGE.ask("{\"instances\":[" + instance.replace('\'', '"') + "]}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.body())
                .startsWith("{\"error\":{\"code\":\"" + code + "\",\"message\":");
        if (field == null) {
            assertThat(response.body()).doesNotContain("\"field\"");
        } else {
            assertThat(response.body()).endsWith(",\"field\":\"" + field + "\"}}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|MALFORMED_BODY|the body",
                "nonsense|MALFORMED_BODY|at byte",
                "{|MALFORMED_BODY|at byte",
                "[]|MALFORMED_BODY|must be a JSON object",
                "{}|MISSING_FIELD|instances",
                "{'instances':[]}|OUT_OF_RANGE|at least one",
                "{'instances':{}}|WRONG_TYPE|list of objects",
                "{'instances':null}|WRONG_TYPE|list of objects",
                "{'instance':[]}|UNKNOWN_FIELD|did you mean 'instances'?",
                "{'instances':[{}],'x':1}|MISSING_FIELD|instances[0].departure",
                "{'parameters':{'feature':true}}|UNKNOWN_FIELD|did you mean 'features'?",
                "{'parameters':{'features':1}}|WRONG_TYPE|parameters.features",
                "{'parameters':{'budget_ms':'5'}}|WRONG_TYPE|parameters.budget_ms",
                "{'parameters':{'budget_ms':0}}|OUT_OF_RANGE|parameters.budget_ms",
                "{'parameters':7}|WRONG_TYPE|parameters",
                "{'parameters':{},'parameters':{}}|MALFORMED_BODY|parameters",
                "{'instances':[{'departure':0,'origin':'A','distance':1}]}{}|MALFORMED_BODY|nothing may follow",
                "{'instances':[{'departure':0,'origin':'A','distance':1}]}]|MALFORMED_BODY|at byte",
            })
    void refusesABodyThatIsNotWhatItShouldBe(String body, String code, String says)
            throws Exception {
        HttpResponse<String> response = EDGE.ask(body.replace('\'', '"'));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
        assertThat(response.body().replace("\\\"", "\"")).contains(says);
    }

    @Test
    void suggestsTheFieldThatWasMeant() throws Exception {
        assertThat(EDGE.ask("{\"instances\":[{\"destance\":1}]}").body())
                .contains("did you mean 'distance'?");
        assertThat(EDGE.ask("{\"instances\":[{\"x\":1}]}").body())
                .contains("known are departure, origin, distance, flight, charter");
    }

    @Test
    void boundsTheLengthOfTexts() throws Exception {
        String instance = "{\"instances\":[{\"departure\":0,\"distance\":1,\"origin\":\"%s\"}]}";

        assertThat(EDGE.ask(instance.formatted("é".repeat(512))).statusCode()).isEqualTo(200);
        HttpResponse<String> response = EDGE.ask(instance.formatted("é".repeat(512) + "e"));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("OUT_OF_RANGE", "instances[0].origin", "1024 bytes");
    }

    @Test
    void refusesDeepNestingLongNumbersAndLongNames() throws Exception {
        assertThat(EDGE.ask("[".repeat(100_000)).statusCode()).isEqualTo(400);
        assertThat(EDGE.ask("{\"a\":".repeat(100_000)).statusCode()).isEqualTo(400);
        assertThat(EDGE.ask("{\"instances\":[{\"origin\":" + "[".repeat(100_000)).statusCode())
                .isEqualTo(400);
        assertThat(EDGE.ask("{\"instances\":[{\"distance\":" + "9".repeat(900_000)).statusCode())
                .isEqualTo(400);
        HttpResponse<String> longName = EDGE.ask("{\"" + "x".repeat(500_000) + "\":1}");
        assertThat(longName.statusCode()).isEqualTo(400);
        assertThat(longName.body()).hasSizeLessThan(500);
    }

    @Test
    void refusesWhatIsNotUtf8() throws Exception {
        byte[][] bodies = {
            {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
            {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'},
            {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'},
            RunningEdge.questions(1).getBytes(StandardCharsets.UTF_16),
        };
        for (byte[] body : bodies) {
            HttpResponse<String> response =
                    EDGE.send(predict(HttpRequest.BodyPublishers.ofByteArray(body)));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("MALFORMED_BODY");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "content-type, text/plain",
        "content-type, application/xml",
        "content-type, application/jsonish",
        "content-type, application/json; charset=utf-16",
        "content-encoding, gzip",
    })
    void refusesOtherMediaTypes(String header, String value) throws Exception {
        HttpResponse<String> response = EDGE.send(question().header(header, value));

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.body()).contains("\"field\":\"" + header + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json",
        "Application/JSON; charset=UTF-8",
        "application/problem+json",
        "application/json;charset=\"utf-8\"",
    })
    void takesJsonUnderItsNames(String value) throws Exception {
        assertThat(EDGE.send(question().header("content-type", value)).statusCode()).isEqualTo(200);
    }

    @Test
    void stopsAtTooManyInstances() throws Exception {
        String body = "{\"instances\":[" + "{},".repeat(300_000) + "{}]}";

        // The first instance lacks its fields, so the count is never reached.
        assertThat(EDGE.ask(body).body()).contains("instances[0].departure");

        String valid = "{\"departure\":0,\"origin\":\"A\",\"distance\":1}";
        HttpResponse<String> tooMany =
                EDGE.ask("{\"instances\":[" + (valid + ",").repeat(1000) + valid + "]}");
        assertThat(tooMany.statusCode()).isEqualTo(413);
        assertThat(tooMany.body()).contains("at most 1000", "\"field\":\"instances\"");
        HttpResponse<String> allowed =
                EDGE.ask("{\"instances\":[" + (valid + ",").repeat(999) + valid + "]}");
        assertThat(allowed.statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAMillionInstancesWithoutReadingThem() throws Exception {
        String valid = "{\"departure\":0,\"origin\":\"A\",\"distance\":1}";
        String body = "{\"instances\":[" + (valid + ",").repeat(999_999) + valid + "]}";

        assertRefusedUnread(HttpRequest.BodyPublishers.ofString(body));
    }

    @Test
    void namesAByteOrderMark() throws Exception {
        assertThat(EDGE.ask("\uFEFF" + RunningEdge.questions(1)).body())
                .contains("MALFORMED_BODY", "byte order mark");
    }

    @Test
    void doesNotReadAHundredMegabytes() throws Exception {
        var chunked = new Spaces(100 << 20);
        assertRefusedUnread(HttpRequest.BodyPublishers.ofInputStream(() -> chunked));
        assertThat(chunked.left).hasPositiveValue();
        var declared = new Spaces(100 << 20);
        assertRefusedUnread(
                HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> declared), 100 << 20));
        assertThat(declared.left).hasPositiveValue();
    }

    /// The answer must come although the body is not read; the client may instead see the connection end while it sends.
    private static void assertRefusedUnread(HttpRequest.BodyPublisher body) throws Exception {
        try {
            HttpResponse<String> response = EDGE.send(predict(body));
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body()).contains("TOO_LARGE", "1048576 bytes");
        } catch (IOException e) {
            assertThat(EDGE.predictions.asked).noneMatch(asked -> asked.questions().size() > 1000);
        }
    }

    /// So many spaces, made as they are read.
    private static final class Spaces extends InputStream {
        final AtomicInteger left = new AtomicInteger();

        Spaces(int count) {
            left.set(count);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] into, int from, int most) {
            int count = Math.min(most, left.get());
            left.addAndGet(-count);
            Arrays.fill(into, from, from + count, (byte) ' ');
            return count == 0 ? -1 : count;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|/v1/endpoints/dealy:predict|404|did you mean 'delay'?",
                "GET|/v1/endpoints/x|404|known are delay",
                "POST|/v1/endpoints/:predict|404|there is no endpoint ''",
                "GET|/v1/endpoints/delay:predict|405|takes POST",
                "DELETE|/v1/endpoints/delay|405|takes GET",
                "POST|/v1/sources/landing/events|404|did you mean 'landings'?",
                "GET|/v1/sources/landings/events|405|takes POST",
                "POST|/v1/sources//events|404|there is nothing at",
                "POST|/v1/sources/events|404|there is nothing at",
                "GET|/|404|/v1/endpoints",
                "GET|/v1/endpoints/a/b|404|there is nothing at",
                "GET|/v1/endpointsx|404|there is nothing at",
                "POST|/metrics|405|takes GET",
            })
    void namesWhatExists(String method, String path, int status, String says) throws Exception {
        HttpResponse<String> response =
                EDGE.send(
                        EDGE.request(path)
                                .method(method, HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains("\"error\"", says);
        assertThat(response.headers().firstValue("allow").isPresent()).isEqualTo(status == 405);
    }

    private static HttpRequest.Builder question() {
        return predict(HttpRequest.BodyPublishers.ofString(RunningEdge.questions(1)));
    }

    private static HttpRequest.Builder predict(HttpRequest.BodyPublisher body) {
        return EDGE.request("/v1/endpoints/delay:predict").POST(body);
    }
}
