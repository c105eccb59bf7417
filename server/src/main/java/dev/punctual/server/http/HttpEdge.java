package dev.punctual.server.http;

import dev.punctual.server.http.wire.HttpServer;
import java.time.Duration;

/// The HTTP side of the gateway: listens, reads questions and events, and writes what becomes of them.
public final class HttpEdge implements AutoCloseable {
    private final HttpServer server;
    private volatile boolean ready;

    private HttpEdge(EdgeSettings settings, EdgePorts ports) {
        var router = new EdgeRouter(ports, settings, this::isReady);
        this.server = HttpServer.start(settings.server(), router, ports.clock());
    }

    /// Starts to listen. Questions are answered from now on, but it says that it is not ready until told so.
    public static HttpEdge start(EdgeSettings settings, EdgePorts ports) {
        return new HttpEdge(settings, ports);
    }

    /// The port it listens on.
    public int port() {
        return server.port();
    }

    /// Says from now on that requests are welcome.
    public void ready() {
        ready = true;
    }

    private boolean isReady() {
        return ready;
    }

    /// How many connections are open.
    public int connections() {
        return server.connections();
    }

    /// How many requests have come and are not answered.
    public int inFlight() {
        return server.inFlight();
    }

    /// Ends in good order: not ready, no new connections, every connection closed after its next answer, and all of them
    /// when no request is in flight or the limit is reached.
    ///
    /// @return whether all requests were answered
    public boolean drain(Duration limit) {
        ready = false;
        return server.drain(limit);
    }

    /// Closes every connection at once.
    @Override
    public void close() {
        server.close();
    }
}
