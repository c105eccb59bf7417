package dev.punctual.server.connections;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The loggers of libraries that tell of every connection that speaks something else, and of every message that is too long:
/// a scan of ports would fill the log.
final class LibraryLogs {
    /// Held here because a logger that nobody holds forgets its level.
    private static final List<Logger> LOGGERS =
            List.of(
                    Logger.getLogger("io.grpc.netty.NettyServerTransport"),
                    Logger.getLogger("io.grpc.netty.NettyServerStream"),
                    Logger.getLogger("io.vertx.core.net.impl.ConnectionBase"));

    private LibraryLogs() {}

    /// Silences them, unless somebody has set a level for them.
    static void quieten() {
        for (Logger logger : LOGGERS) {
            if (logger.getLevel() == null) {
                logger.setLevel(Level.OFF);
            }
        }
    }
}
