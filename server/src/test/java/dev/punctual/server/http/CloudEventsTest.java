package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.stream.PushResult;
import dev.punctual.core.value.Frame;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudEventsTest {
    private static final RunningEdge EDGE = new RunningEdge();
    private static final String ONE = "application/cloudevents+json";
    private static final String MANY = "application/cloudevents-batch+json";
    private static final String ATTRIBUTES =
            "'specversion':'1.0','id':'77','source':'/tower','type':'landing'";
    private static final String DATA =
            "'data':{'flight':7,'at':'2001-06-01T12:00:00Z','origin':'SFO'}";
    private static final long NOON_MICROS = 991_396_800_000_000L;

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

    private static HttpResponse<String> push(String type, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                EDGE.request("/v1/sources/landings/events")
                        .header("content-type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        return EDGE.send(headers.length == 0 ? request : request.headers(headers));
    }

    @Test
    void takesOneInItsEnvelope() throws Exception {
        String event = "{" + ATTRIBUTES + ",'extension':{'x':[1]},'subject':null," + DATA + "}";

        HttpResponse<String> response = push(ONE + "; charset=UTF-8", event);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("{\"accepted\":1,");
        Frame taken = EDGE.events.taken.getFirst();
        assertThat(taken.longAt(0)).isEqualTo(7);
        assertThat(taken.longAt(1)).isEqualTo(NOON_MICROS);
        assertThat(taken.textAt(2)).isEqualTo("SFO");
    }

    @Test
    void takesItsAttributesForWhatTheDataLack() throws Exception {
        push(
                ONE,
                "{'data':{'origin':'SFO'},'time':'2001-06-01T14:00:00+02:00'," + ATTRIBUTES + "}");

        Frame taken = EDGE.events.taken.getFirst();
        assertThat(taken.longAt(0)).isEqualTo(77);
        assertThat(taken.longAt(1)).isEqualTo(NOON_MICROS);
    }

    @Test
    void takesABatchAndRefusesOneAlone() throws Exception {
        String bad = "{" + ATTRIBUTES.replace("1.0", "0.3") + "," + DATA + "}";
        String good = "{" + ATTRIBUTES + "," + DATA + "}";

        HttpResponse<String> response = push(MANY, "[" + good + "," + bad + "," + good + "]");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"accepted\":2,")
                .endsWith(
                        "\"rejected\":[{\"index\":1,\"code\":\"OUT_OF_RANGE\",\"message\":\"must be"
                                + " \\\"1.0\\\", but is \\\"0.3\\\"\",\"field\":\"specversion\"}]}");
    }

    @Test
    void takesOneWhoseAttributesAreHeaders() throws Exception {
        HttpResponse<String> response =
                push(
                        "application/json",
                        "{'flight':7,'origin':'SFO'}",
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        "a%20b",
                        "ce-source",
                        "/tower",
                        "ce-type",
                        "landing",
                        "ce-time",
                        "2001-06-01T12:00:00Z");

        assertThat(response.statusCode()).isEqualTo(200);
        Frame taken = EDGE.events.taken.getFirst();
        assertThat(taken.longAt(0)).isEqualTo(7);
        assertThat(taken.longAt(1)).isEqualTo(NOON_MICROS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'id':'1','source':'/t','type':'l',D|MISSING_FIELD|specversion",
                "'specversion':'1.0','source':'/t','type':'l',D|MISSING_FIELD|id",
                "'specversion':'1.0','id':'','source':'/t','type':'l',D|MISSING_FIELD|id",
                "'specversion':'1.0','id':'1','type':'l',D|MISSING_FIELD|source",
                "'specversion':'1.0','id':'1','source':'/t',D|MISSING_FIELD|type",
                "'specversion':1.0,'id':'1','source':'/t','type':'l',D|WRONG_TYPE|specversion",
                "A,D,'datacontenttype':'text/plain'|UNSUPPORTED_MEDIA_TYPE|datacontenttype",
                "A,'datacontenttype':'text/xml','data':'<x/>'|UNSUPPORTED_MEDIA_TYPE|datacontenttype",
                "A,'data_base64':'e30='|UNSUPPORTED_MEDIA_TYPE|data_base64",
                "A,D,'data':{}|MALFORMED_BODY|data",
                "A,'id':'78',D|MALFORMED_BODY|id",
                "A|MISSING_FIELD|data.at",
                "A,'data':null|MISSING_FIELD|data.at",
                "A,'data':[1]|WRONG_TYPE|data",
                "A,'data':{'fligth':1}|UNKNOWN_FIELD|data.fligth",
                "A,'data':{'at':null}|MISSING_FIELD|data.at",
                "A,'time':'noon','data':{'origin':'A'}|WRONG_TYPE|time",
                "A,'time':'1970-01-01T00:00:00Z','data':{'origin':'A'}|OUT_OF_RANGE|at",
                "'specversion':'1.0','id':'x','source':'/t','type':'l','data':{'origin':'A'}"
                        + "|WRONG_TYPE|id",
                "A,'data':{'at':0,'x':[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}|MALFORMED_BODY|~~",
            })
    void namesTheAttributeAndTheRule(String event, String code, String field) throws Exception {
        String body = "{" + event.replace("A,", ATTRIBUTES + ",").replace("D", DATA) + "}";
        body = event.equals("A") ? "{" + ATTRIBUTES + "}" : body;

        HttpResponse<String> response = push(ONE, body);

        assertThat(response.statusCode())
                .isEqualTo(code.equals("UNSUPPORTED_MEDIA_TYPE") ? 415 : 400);
        assertThat(response.body()).startsWith("{\"error\":{\"code\":\"" + code + "\"");
        if (!field.isEmpty()) {
            assertThat(response.body()).contains("\"field\":\"[0]." + field + "\"}");
        }
        assertThat(EDGE.events.taken).isEmpty();
    }

    @Test
    void refusesHeadersAndBodiesThatDoNotFit() throws Exception {
        String[] headers = {"ce-specversion", "1.0", "ce-id", "1", "ce-source", "/t"};
        assertThat(push("application/json", "{}", headers).body())
                .contains("MISSING_FIELD", "\"field\":\"[0].ce-type\"");
        assertThat(push("application/x-ndjson", "{}", headers).statusCode()).isEqualTo(415);
        assertThat(push("application/json", "[{}]", headers).statusCode()).isEqualTo(400);
        assertThat(push(ONE, "[{" + ATTRIBUTES + "," + DATA + "}]").statusCode()).isEqualTo(400);
        assertThat(push(MANY, "{" + ATTRIBUTES + "," + DATA + "}").statusCode()).isEqualTo(400);
        assertThat(push("application/cloudevents+avro", "x").statusCode()).isEqualTo(415);
    }
}
