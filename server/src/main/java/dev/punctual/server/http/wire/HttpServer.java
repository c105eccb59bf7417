package dev.punctual.server.http.wire;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.connections.Acceptor;
import dev.punctual.server.connections.ListenFailure;
import io.netty.channel.Channel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A listening HTTP server, which hands every request to its router.
public final class HttpServer implements AutoCloseable {
    /*
     * One instance of the library's server per event loop listens on one address; the library spreads connections over
     * them in turn. A connection stays on its loop, and so does everything about its exchanges but the work between
     * handing a request over and responding, which may be done by any thread.
     */
    private static final int BACKLOG = 1024;
    private static final int MOST_STREAMS = 256;
    private static final long START_SECONDS = 30;
    private static final long CLOSE_SECONDS = 5;

    private final ServerSettings settings;
    private final Router router;
    private final MonotonicClock clock;
    private final ServerLoad load;
    private final Acceptor acceptor;
    private final Vertx vertx;
    private final Set<HttpConnection> multiplexed = ConcurrentHashMap.newKeySet();
    private volatile int port;

    private HttpServer(ServerSettings settings, Router router, MonotonicClock clock) {
        this.settings = settings;
        this.router = router;
        this.clock = clock;
        this.load = new ServerLoad(settings);
        this.acceptor = new Acceptor(settings.maxConnections(), this::accepted);
        this.vertx =
                Vertx.builder()
                        .with(vertxOptions(settings))
                        .withTransport(GuardedTransport.of(acceptor))
                        .build();
    }

    /// Starts to listen, and returns when callers can connect.
    ///
    /// @throws ServingException if the address is taken, or is none of this machine's
    public static HttpServer start(ServerSettings settings, Router router, MonotonicClock clock) {
        var server = new HttpServer(settings, router, clock);
        try {
            server.listen();
            return server;
        } catch (IllegalStateException e) {
            server.close();
            throw ListenFailure.of("HTTP", settings.host(), settings.port(), e);
        }
    }

    private static VertxOptions vertxOptions(ServerSettings settings) {
        return new VertxOptions()
                .setEventLoopPoolSize(settings.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setDisableTCCL(true)
                .setFileSystemOptions(
                        new FileSystemOptions()
                                .setClassPathResolvingEnabled(false)
                                .setFileCachingEnabled(false));
    }

    private static HttpServerOptions serverOptions(ServerSettings settings) {
        var options = new HttpServerOptions();
        options.setTcpNoDelay(true).setAcceptBacklog(BACKLOG);
        options.setIdleTimeout((int) settings.idleTime().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        return options.setMaxInitialLineLength(ServerSettings.MAX_INITIAL_LINE)
                .setMaxHeaderSize(ServerSettings.MAX_HEADERS)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setInitialSettings(
                        new Http2Settings()
                                .setMaxConcurrentStreams(MOST_STREAMS)
                                .setMaxHeaderListSize(ServerSettings.MAX_HEADERS));
    }

    private void accepted(Channel connection) {
        var guard = new ConnectionGuard(clock, settings.requestTime().toNanos());
        connection.pipeline().addFirst(guard);
    }

    private void listen() {
        var deployment = new DeploymentOptions().setInstances(settings.eventLoops());
        await(vertx.deployVerticle(() -> (Deployable) this::deploy, deployment), START_SECONDS);
    }

    private Future<?> deploy(Context context) {
        SocketAddress address =
                settings.port() == 0
                        ? SocketAddress.sharedRandomPort(1, settings.host())
                        : SocketAddress.inetSocketAddress(settings.port(), settings.host());
        return context.owner()
                .createHttpServer(serverOptions(settings))
                .connectionHandler(this::connected)
                .requestHandler(this::requested)
                .invalidRequestHandler(HttpServer::refuseInvalid)
                .listen(address)
                .onSuccess(server -> port = server.actualPort());
    }

    private void connected(HttpConnection connection) {
        if (channelOf(connection).pipeline().get(Http2ConnectionHandler.class) != null) {
            ConnectionGuard.of(channelOf(connection)).multiplexed();
            multiplexed.add(connection);
            connection.closeHandler(closed -> multiplexed.remove(connection));
        }
    }

    private void requested(HttpServerRequest request) {
        long arrivalNanos = clock.nanos();
        Channel channel = channelOf(request.connection());
        new VertxExchange(request, channel, load, arrivalNanos).begin(router);
    }

    private static Channel channelOf(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            return base.channel();
        }
        throw new IllegalStateException("a connection without a channel: " + connection);
    }

    private static void refuseInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Response refusal =
                switch (cause) {
                    case TooLongHttpLineException e ->
                            tooLong("the first line", ServerSettings.MAX_INITIAL_LINE, 414);
                    case TooLongHttpHeaderException e ->
                            tooLong("the headers", ServerSettings.MAX_HEADERS, 431);
                    case TooLongFrameException e ->
                            tooLong("the headers", ServerSettings.MAX_HEADERS, 431);
                    case null, default ->
                            Response.failure(
                                    ErrorCode.MALFORMED_BODY, "this is not an HTTP request", null);
                };
        request.response()
                .setStatusCode(refusal.status())
                .putHeader("content-type", refusal.contentType())
                .putHeader("connection", "close")
                .end(Buffer.buffer(refusal.body()));
    }

    private static Response tooLong(String part, int limit, int status) {
        String message = part + " may have at most " + limit + " bytes";
        return Response.failure(ErrorCode.TOO_LARGE, message, null).withStatus(status);
    }

    private static void await(Future<?> future, long seconds) {
        try {
            future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("not done within " + seconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// The port it listens on.
    public int port() {
        return port;
    }

    /// How many connections are open.
    public int connections() {
        return acceptor.connections();
    }

    /// How many requests have come and are not answered.
    public int inFlight() {
        return load.inFlight();
    }

    /// Whether it takes no new connections any more.
    public boolean draining() {
        return load.draining();
    }

    /// Takes no new connections, lets every connection end with its next answer, waits a moment for those that are open to
    /// bring one more request, then until none is in flight, and closes.
    ///
    /// @param limit how long it waits at most
    /// @return whether all requests were answered
    public boolean drain(Duration limit) {
        acceptor.stopListening();
        load.drain();
        for (HttpConnection connection : multiplexed) {
            connection.shutdown(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
        }
        long endNanos = clock.nanos() + limit.toNanos();
        boolean _ =
                acceptor.awaitNone(
                        limit.compareTo(settings.farewellTime()) < 0
                                ? limit
                                : settings.farewellTime());
        boolean answered = load.awaitIdle(Duration.ofNanos(endNanos - clock.nanos()));
        close();
        return answered;
    }

    /// Closes every connection at once.
    @Override
    public void close() {
        await(vertx.close(), CLOSE_SECONDS);
    }
}
