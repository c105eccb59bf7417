package dev.punctual.server.http.wire;

import java.time.Duration;

/// The bounds of an HTTP server.
///
/// @param host the address to listen on
/// @param port 0 for any free one
/// @param eventLoops how many threads serve connections
/// @param maxConnections connections beyond it are closed when they come
/// @param maxInFlight requests beyond it, counted from their heads to their answers, are refused with 503
/// @param maxBufferedBytes bytes of all bodies that are held at once; bodies beyond it are refused with 503
/// @param requestTime how long a request may take to arrive, head or body; later is 408
/// @param idleTime how long a connection may be silent
/// @param farewellTime how long a server that ends still reads requests from connections that are open, and answers each
///     with the word that it was the last
public record ServerSettings(
        String host,
        int port,
        int eventLoops,
        int maxConnections,
        int maxInFlight,
        long maxBufferedBytes,
        Duration requestTime,
        Duration idleTime,
        Duration farewellTime) {
    /// The bytes that the first line of a request may have.
    public static final int MAX_INITIAL_LINE = 4096;

    /// The bytes that all headers of a request may have together.
    public static final int MAX_HEADERS = 8192;

    private static final int MOST_EVENT_LOOPS = 4;

    /// Longer than the pools of clients and proxies keep what they do not use: a connection that both sides give up at
    /// the same moment costs its user a request.
    private static final Duration IDLE_TIME = Duration.ofMinutes(10);

    /// A client that asks four times a second over each of its connections learns from an answer that they end, and none of
    /// its requests meets a closed one.
    private static final Duration FAREWELL_TIME = Duration.ofMillis(250);

    public ServerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535: " + port);
        }
        if (eventLoops < 1 || maxConnections < 1 || maxInFlight < 1 || maxBufferedBytes < 1) {
            throw new IllegalArgumentException("every bound of the server must be positive");
        }
        if (!requestTime.isPositive() || !idleTime.isPositive() || farewellTime.isNegative()) {
            throw new IllegalArgumentException("every time of the server must be positive");
        }
    }

    /// Bounds for a machine of this size.
    public static ServerSettings of(String host, int port) {
        int loops = Math.min(MOST_EVENT_LOOPS, Runtime.getRuntime().availableProcessors());
        return new ServerSettings(
                host,
                port,
                loops,
                10_000,
                4_096,
                64L << 20,
                Duration.ofSeconds(10),
                IDLE_TIME,
                FAREWELL_TIME);
    }
}
