package dev.punctual.server.http.wire;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.connections.UnderWay;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// What a server has taken on: requests in flight and the bytes of their bodies. Any thread may use it.
final class ServerLoad {
    /// The route of a request for which there is no room.
    static final Route REFUSAL = Route.failing(overloaded());

    private final UnderWay requests = new UnderWay();
    private final AtomicLong heldBytes = new AtomicLong();
    private final int maxInFlight;
    private final long maxHeldBytes;
    private volatile boolean draining;

    ServerLoad(ServerSettings settings) {
        this.maxInFlight = settings.maxInFlight();
        this.maxHeldBytes = settings.maxBufferedBytes();
    }

    static ServingException overloaded() {
        return new ServingException(
                ErrorCode.OVERLOADED, "the server has as many requests as it takes; try later");
    }

    /// Counts a request, and says whether there was room for it; it must leave in either case.
    boolean enter() {
        return requests.enter() <= maxInFlight;
    }

    void leave() {
        requests.leave();
    }

    int inFlight() {
        return requests.count();
    }

    /// Takes bytes for a body, if there is room for them.
    boolean hold(int bytes) {
        if (heldBytes.addAndGet(bytes) <= maxHeldBytes) {
            return true;
        }
        heldBytes.addAndGet(-bytes);
        return false;
    }

    void release(int bytes) {
        if (bytes != 0) {
            heldBytes.addAndGet(-bytes);
        }
    }

    /// From now on each answer is the last on its connection.
    void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    /// Waits until no request was in flight once after this was called; false if that took too long.
    boolean awaitIdle(Duration limit) {
        return requests.awaitIdle(limit);
    }
}
