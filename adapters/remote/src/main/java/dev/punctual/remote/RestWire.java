package dev.punctual.remote;

import dev.punctual.core.trace.TraceContext;
import dev.punctual.remote.RestBodies.Body;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The protocol over REST, on connections that are kept.
final class RestWire implements Wire {
    /*
     * HTTP/1.1: a request that is called off ends its connection, which every server notices, and one that stalls keeps
     * no other waiting. An answer that grows beyond its bound ends its connection too.
     */
    private static final long MOST_BYTES = 16L << 20;
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final String JSON_LENGTH = "Inference-Header-Content-Length";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(Version.HTTP_1_1)
                    .followRedirects(Redirect.NEVER)
                    .connectTimeout(CONNECT)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();
    private final URI server;
    private final URI model;
    private final URI infer;

    /// @param version empty for the one that the server chooses
    RestWire(String url, String model, String version) {
        String path = url + "/v2/models/" + segment(model);
        if (!version.isEmpty()) {
            path += "/versions/" + segment(version);
        }
        this.server = URI.create(url + "/v2");
        this.model = URI.create(path);
        this.infer = URI.create(path + "/infer");
    }

    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public Described describe(Duration patience) throws InterruptedException {
        HttpResponse<byte[]> about = get(server, patience);
        List<String> extensions =
                about.statusCode() == NOT_FOUND
                        ? List.of()
                        : RestBodies.extensions(ok(about).bytes());
        Body described = ok(get(model, patience));
        return new Described(
                RestBodies.signature(described.bytes()),
                extensions.contains("binary_tensor_data"),
                extensions.contains("schedule_policy"));
    }

    private HttpResponse<byte[]> get(URI uri, Duration patience) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(patience).GET().build();
        try {
            return client.send(request, bounded());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public Attempt<Output> infer(Fit fit, RowLayout.Rows rows, long timeoutNanos) {
        Body body = RestBodies.request(fit, rows, Math.max(1, timeoutNanos / 1_000));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(infer)
                        .POST(
                                BodyPublishers.ofByteArray(
                                        body.bytes().array(), 0, body.bytes().limit()));
        if (body.json() < 0) {
            request.header("Content-Type", "application/json");
        } else {
            request.header("Content-Type", "application/octet-stream");
            request.header(JSON_LENGTH, Integer.toString(body.json()));
        }
        if (TraceContext.CURRENT.isBound()) {
            request.header(TraceContext.HEADER, TraceContext.CURRENT.get().header());
        }
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request.build(), bounded());
        CompletableFuture<Output> outcome =
                sent.handle((response, failure) -> {
                    if (failure != null) {
                        throw failure(failure);
                    }
                    return RestBodies.output(ok(response), fit.layout().output());
                });
        return new Attempt<>(outcome, () -> sent.cancel(true));
    }

    private static BodyHandler<byte[]> bounded() {
        return BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES);
    }

    private static Body ok(HttpResponse<byte[]> response) {
        ByteBuffer bytes = ByteBuffer.wrap(response.body());
        if (response.statusCode() != OK) {
            throw RemoteFailure.answered(
                    "it answered %d: %s".formatted(response.statusCode(), RestBodies.error(bytes)));
        }
        return new Body(
                bytes, response.headers().firstValue(JSON_LENGTH).map(RestWire::length).orElse(-1));
    }

    private static int length(String header) {
        if (!header.matches("\\d{1,9}")) {
            throw RemoteFailure.answered("its header " + JSON_LENGTH + " is '" + header + "'");
        }
        return Integer.parseInt(header);
    }

    private static RemoteFailure failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException wrapped && wrapped.getCause() != null
                        ? wrapped.getCause()
                        : thrown;
        return RemoteFailure.lost(
                cause instanceof HttpTimeoutException
                        ? "it did not answer in time"
                        : "the connection failed: " + reason(cause),
                cause);
    }

    private static String reason(Throwable cause) {
        @Nullable String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
