package dev.punctual.server.http.wire;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What a server has taken on: requests in flight and the bytes of their bodies. Any thread may use it.
final class ServerLoad {
    /// The route of a request for which there is no room.
    static final Route REFUSAL = Route.failing(overloaded());

    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong heldBytes = new AtomicLong();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private final int maxInFlight;
    private final long maxHeldBytes;
    private volatile boolean draining;
    private volatile boolean awaited;

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
        return inFlight.incrementAndGet() <= maxInFlight;
    }

    void leave() {
        if (inFlight.decrementAndGet() == 0 && awaited) {
            idle.complete(null);
        }
    }

    int inFlight() {
        return inFlight.get();
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
        awaited = true;
        if (inFlight.get() == 0) {
            idle.complete(null);
        }
        try {
            idle.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
