package dev.punctual.server.http.call;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.wire.Exchange;
import dev.punctual.server.http.wire.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the reading of large bodies off the event loops, where small requests would wait for it.
public final class LargeBodies {
    private static final Logger LOG = LoggerFactory.getLogger(LargeBodies.class);

    /// About a tenth of a millisecond of parsing.
    private static final int LARGE = 32_768;

    private LargeBodies() {}

    /// Runs the work at once for a small body, and on a thread of its own for a large one, of which there are no more
    /// than requests in flight.
    public static void run(Exchange exchange, Runnable work) {
        if (exchange.bodyLength() <= LARGE) {
            work.run();
        } else {
            apart(exchange, work);
        }
    }

    /// Runs the work on a thread of its own; what it throws becomes the answer.
    public static void apart(Exchange exchange, Runnable work) {
        Thread.startVirtualThread(() -> {
            try {
                work.run();
            } catch (ServingException e) {
                exchange.respond(Response.failure(e));
            } catch (RuntimeException e) {
                LOG.error("a request to {} failed", exchange.path(), e);
                exchange.respond(
                        Response.failure(
                                ErrorCode.INTERNAL,
                                "this is our mistake; see the server's log",
                                null));
            }
        });
    }
}
