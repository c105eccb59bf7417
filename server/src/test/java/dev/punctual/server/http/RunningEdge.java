package dev.punctual.server.http;

import dev.punctual.core.definition.ClientLimits;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.indexes.Indexes;
import dev.punctual.server.http.jobs.IndexJobs;
import dev.punctual.server.http.wire.Response;
import dev.punctual.server.http.wire.Route;
import dev.punctual.server.http.wire.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An edge on a free port of the loopback device, with echoes behind it, and clients for it.
final class RunningEdge implements AutoCloseable {
    static final long WALL_MICROS = 1_000_000_000_000_000L;
    static final String QUESTION =
            "{\"departure\":\"2001-06-01T12:00:00Z\",\"origin\":\"SFO\",\"distance\":%s}";
    private static final String LOOPBACK = InetAddress.getLoopbackAddress().getHostAddress();

    final EchoPredictions predictions = new EchoPredictions();
    final RecordingEvents events = new RecordingEvents();
    final Shop shop = new Shop();
    final HttpEdge edge;
    final HttpClient client = HttpClient.newHttpClient();

    RunningEdge() {
        this(settings -> settings);
    }

    final RecordingLoads loads = new RecordingLoads();
    final RecordingTables tables = new RecordingTables();

    RunningEdge(UnaryOperator<ServerSettings> change) {
        this(change, null);
    }

    RunningEdge(UnaryOperator<ServerSettings> change, @Nullable ClientLimits clients) {
        EdgeSettings settings = EdgeSettings.of(LOOPBACK, 0);
        edge =
                HttpEdge.start(
                        new EdgeSettings(
                                change.apply(settings.server()),
                                settings.predictBytes(),
                                settings.eventsBytes(),
                                clients == null
                                        ? null
                                        : new ClientGate(clients, MonotonicClock.system())),
                        new EdgePorts(
                                predictions,
                                events,
                                shop.pushes,
                                loads,
                                tables,
                                new NoModels(),
                                new EchoFeatures(),
                                shop.compiler.featureSets(),
                                (_, _) -> "{}".getBytes(StandardCharsets.UTF_8),
                                Indexes.NONE,
                                IndexJobs.NONE,
                                (_, _) ->
                                        Route.answering(
                                                Response.of(404, "text/plain", new byte[0])),
                                () -> "up 1\n".getBytes(StandardCharsets.UTF_8),
                                MonotonicClock.system(),
                                () -> WALL_MICROS));
    }

    /// The same bounds with other times and counts.
    static ServerSettings bounded(
            ServerSettings from, int maxConnections, int maxInFlight, Duration requestTime) {
        return new ServerSettings(
                from.host(),
                from.port(),
                from.eventLoops(),
                maxConnections,
                maxInFlight,
                from.maxBufferedBytes(),
                requestTime,
                from.idleTime(),
                from.farewellTime());
    }

    /// The same bounds with another time for those who are connected when the server ends.
    static ServerSettings withFarewell(ServerSettings from, Duration farewellTime) {
        return new ServerSettings(
                from.host(),
                from.port(),
                from.eventLoops(),
                from.maxConnections(),
                from.maxInFlight(),
                from.maxBufferedBytes(),
                from.requestTime(),
                from.idleTime(),
                farewellTime);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + edge.port() + path));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> ask(String body) throws IOException, InterruptedException {
        return post("/v1/endpoints/delay:predict", body);
    }

    HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// A body with one question for each distance.
    static String questions(double... distances) {
        var body = new StringBuilder("{\"instances\":[");
        for (double distance : distances) {
            body.append(body.charAt(body.length() - 1) == '[' ? "" : ",");
            body.append(QUESTION.formatted(distance));
        }
        return body.append("]}").toString();
    }

    Socket connect() throws IOException {
        var socket = new Socket(LOOPBACK, edge.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /// A whole HTTP/1.1 request as text.
    static String raw(String method, String path, String body) {
        return method
                + " "
                + path
                + " HTTP/1.1\r\nhost: x\r\ncontent-length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    @Override
    public void close() {
        client.close();
        edge.close();
        shop.close();
    }
}
