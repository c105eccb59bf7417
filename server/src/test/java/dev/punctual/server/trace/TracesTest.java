package dev.punctual.server.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.punctual.core.trace.TraceContext;
import dev.punctual.server.project.GatewaySettings;
import dev.punctual.server.project.ProjectDirectory;
import dev.punctual.server.project.RunningGateway;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Gateways that send their traces to a collector.
class TracesTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String KEPT = "00-" + TRACE + "-" + PARENT + "-01";
    private static final String NOT_KEPT = "00-" + TRACE + "-" + PARENT + "-00";
    private static final String BACK =
            """
            project: back
            endpoints:
              plain: {request: {weight: float64}, budget: 20s, ladder: [{default: 1}]}
              hasty: {request: {weight: float64}, budget: 1us, ladder: [{default: 1}]}
            """;

    @TempDir Path directory;

    @Test
    void theStagesOfARequestAreSpansOfItsCallersTrace() throws Exception {
        try (var collector = new Collector(200)) {
            try (var gateway = serve(BACK, new TraceSettings(collector.address(), 0))) {
                ask(gateway, "plain", KEPT);
                ask(gateway, "plain", NOT_KEPT);
                ask(gateway, "plain", "not a place in a trace");
            }
            List<Span> spans = collector.spans();
            Span whole = spans.getFirst();
            assertThat(spans)
                    .filteredOn(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                    .hasSize(1);
            assertThat(whole.getName()).isEqualTo("predict plain");
            assertThat(hex(whole.getParentSpanId().toByteArray())).isEqualTo(PARENT);
            assertThat(attributes(whole))
                    .contains(
                            "punctual.rung=default", "punctual.reason=best", "punctual.late=false");
            assertThat(spans).allMatch(span -> hex(span.getTraceId().toByteArray()).equals(TRACE));
            assertThat(spans).extracting(Span::getName).contains("parse", "rung", "encode");
            assertThat(spans.subList(1, spans.size()))
                    .allMatch(span -> span.getParentSpanId().equals(whole.getSpanId()))
                    .allMatch(span -> span.getStartTimeUnixNano() >= whole.getStartTimeUnixNano())
                    .allMatch(span -> span.getEndTimeUnixNano() <= whole.getEndTimeUnixNano());
            assertThat(collector.requests().getFirst().getResourceSpans(0).getResource().toString())
                    .contains("service.name", "punctual.project", "back");
        }
    }

    @Test
    void whatIsLateIsAlwaysTraced() throws Exception {
        try (var collector = new Collector(200)) {
            try (var gateway = serve(BACK, new TraceSettings(collector.address(), 0))) {
                ask(gateway, "plain", "");
                ask(gateway, "hasty", "");
            }
            assertThat(collector.spans())
                    .filteredOn(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                    .singleElement()
                    .satisfies(span -> {
                        assertThat(span.getName()).isEqualTo("predict hasty");
                        assertThat(span.getParentSpanId().isEmpty()).isTrue();
                        assertThat(attributes(span)).contains("punctual.late=true");
                    });
        }
    }

    @Test
    void aTraceGoesOnInTheServerOfARemoteModel() throws Exception {
        try (var collector = new Collector(200)) {
            var settings = new TraceSettings(collector.address(), 1);
            try (var back = serve(BACK, settings);
                    var front = serve(front(back.port()), settings)) {
                assertThat(ask(front, "front", KEPT)).contains("\"rung\":\"far\"");
            }
            List<Span> own =
                    collector.spans().stream()
                            .filter(span -> hex(span.getTraceId().toByteArray()).equals(TRACE))
                            .toList();
            Span far = named(own, "predict plain");
            Span rung =
                    own.stream()
                            .filter(span -> span.getSpanId().equals(far.getParentSpanId()))
                            .findFirst()
                            .orElseThrow();
            assertThat(rung.getName()).isEqualTo("rung");
            assertThat(rung.getParentSpanId()).isEqualTo(named(own, "predict front").getSpanId());
        }
    }

    @Test
    void aModelThatIsAskedByItselfIsTracedToItsServer() throws Exception {
        try (var collector = new Collector(200)) {
            var settings = new TraceSettings(collector.address(), 0);
            RunningGateway front;
            try (var back = serve(BACK, settings)) {
                front = serve(front(back.port()), settings);
                assertThat(infer(front, KEPT)).contains("\"data\":[1.0]");
                assertThat(infer(front, NOT_KEPT)).contains("\"data\":[1.0]");
            }
            try (front) {
                assertThat(infer(front, "")).contains("error");
            }
            List<Span> servers =
                    collector.spans().stream()
                            .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                            .toList();
            assertThat(servers)
                    .filteredOn(span -> span.getName().equals("infer far"))
                    .hasSize(2); // what is kept and what failed
            Span far =
                    servers.stream()
                            .filter(span -> span.getName().equals("infer far"))
                            .filter(span -> hex(span.getTraceId().toByteArray()).equals(TRACE))
                            .findFirst()
                            .orElseThrow();
            assertThat(attributes(far)).contains("punctual.model=far", "punctual.late=false");
            assertThat(hex(far.getParentSpanId().toByteArray())).isEqualTo(PARENT);
            Span plain = named(servers, "predict plain");
            assertThat(collector.spans())
                    .filteredOn(span -> span.getSpanId().equals(plain.getParentSpanId()))
                    .singleElement()
                    .satisfies(span -> {
                        assertThat(span.getName()).isEqualTo("rung");
                        assertThat(span.getParentSpanId()).isEqualTo(far.getSpanId());
                    });
            assertThat(servers)
                    .filteredOn(span -> span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR)
                    .extracting(Span::getName)
                    .containsExactly("infer far");
        }
    }

    @Test
    void aCollectorThatRefusesOrIsGoneHarmsNobody() throws Exception {
        try (var collector = new Collector(503)) {
            var settings = new TraceSettings(collector.address(), 1);
            try (var gateway = serve(BACK, settings)) {
                ask(gateway, "plain", "");
                while (collector.requests().isEmpty()) {
                    Thread.onSpinWait();
                }
                collector.stop();
                for (int i = 0; i < 20; i++) {
                    assertThat(ask(gateway, "plain", KEPT)).contains("[1.0]");
                }
            }
        }
    }

    @Test
    void theHeaderIsReadAsItIsWritten() {
        TraceContext context = TraceContext.parse(KEPT);
        assertThat(context).isNotNull();
        assertThat(context.header()).isEqualTo(KEPT);
        assertThat(context.kept(false).header()).isEqualTo(NOT_KEPT);
        assertThat(TraceContext.parse(TraceContext.root().header())).isNotNull();
        assertThat(TraceContext.parse(KEPT.replace("00-", "01-") + "-more")).isEqualTo(context);
        for (String wrong :
                List.of(
                        KEPT + "-more",
                        KEPT.replace("00-", "ff-"),
                        KEPT.toUpperCase(Locale.ROOT),
                        KEPT.replace(TRACE, "0".repeat(32)),
                        KEPT.replace(PARENT, "0".repeat(16)),
                        KEPT.substring(1),
                        KEPT.replace('-', '_'))) {
            assertThat(TraceContext.parse(wrong)).as(wrong).isNull();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TraceSettings(URI.create("localhost"), 0.1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TraceSettings(URI.create("http://localhost"), 2));
    }

    private static String front(int port) {
        return """
        project: front
        endpoints:
          front: {request: {weight: float64}, budget: 20s, ladder: [{model: far}, {default: 2}]}
        models:
          far:
            format: remote
            endpoint: front
            inputs: [weight]
            url: %s
            model: plain
            calls: {timeout: 10s}
        """
                .formatted("http://127.0.0.1:" + port);
    }

    private static Span named(List<Span> spans, String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
    }

    private static List<String> attributes(Span span) {
        return span.getAttributesList().stream()
                .map(each ->
                        each.getKey()
                                + "="
                                + (each.getValue().hasStringValue()
                                        ? each.getValue().getStringValue()
                                        : each.getValue().hasBoolValue()
                                                ? String.valueOf(each.getValue().getBoolValue())
                                                : String.valueOf(each.getValue().getIntValue())))
                .toList();
    }

    private static String hex(byte[] id) {
        return HexFormat.of().formatHex(id);
    }

    private RunningGateway serve(String project, TraceSettings traces) throws IOException {
        Path root = Files.createTempDirectory(directory, "project");
        Files.writeString(root.resolve("punctual.yaml"), project);
        return RunningGateway.start(
                ProjectDirectory.at(root), GatewaySettings.of("127.0.0.1", 0).tracing(traces));
    }

    private static String ask(RunningGateway gateway, String endpoint, String traceparent)
            throws Exception {
        String path = "/v1/endpoints/" + endpoint + ":predict";
        return post(gateway, path, "{\"instances\":[{\"weight\":1}]}", traceparent);
    }

    /// Asks the model of the front by itself.
    private static String infer(RunningGateway gateway, String traceparent) throws Exception {
        String input = "{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[1]}";
        return post(gateway, "/v2/models/far/infer", "{\"inputs\":[" + input + "]}", traceparent);
    }

    private static String post(RunningGateway gateway, String path, String body, String traceparent)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body));
        if (!traceparent.isEmpty()) {
            request.header(TraceContext.HEADER, traceparent);
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString()).body();
        }
    }
}
