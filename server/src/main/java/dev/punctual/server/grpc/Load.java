package dev.punctual.server.grpc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the inferences under way, which a server that ends waits for; streams may stay open without any. Any thread
/// may use it.
final class Load {
    private final AtomicInteger underWay = new AtomicInteger();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile boolean draining;

    void enter() {
        underWay.incrementAndGet();
    }

    void leave() {
        if (underWay.decrementAndGet() == 0 && draining) {
            idle.complete(null);
        }
    }

    int underWay() {
        return underWay.get();
    }

    /// Waits until nothing was under way once after this was called; false if that took too long.
    boolean awaitIdle(Duration limit) {
        draining = true;
        if (underWay.get() == 0) {
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
