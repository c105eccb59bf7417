package dev.punctual.server.trace;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A collector that keeps the spans that it is sent.
final class Collector implements AutoCloseable {
    private final HttpServer server;
    private final List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();

    /// @param status what it answers
    Collector(int status) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/traces",
                exchange -> {
                    requests.add(
                            ExportTraceServiceRequest.parseFrom(
                                    exchange.getRequestBody().readAllBytes()));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<ExportTraceServiceRequest> requests() {
        return requests;
    }

    List<Span> spans() {
        return requests.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(spans -> spans.getScopeSpansList().stream())
                .flatMap(spans -> spans.getSpansList().stream())
                .toList();
    }

    /// Takes nothing any more.
    void stop() {
        server.stop(0);
    }

    @Override
    public void close() {
        stop();
    }
}
