package dev.punctual.server.connections;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts what is under way, which a server that ends waits for. Any thread may use it.
public final class UnderWay {
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile boolean awaited;

    /// Counts one more.
    ///
    /// @return how many there are
    public int enter() {
        return count.incrementAndGet();
    }

    /// Counts one that is over.
    public void leave() {
        if (count.decrementAndGet() == 0 && awaited) {
            idle.complete(null);
        }
    }

    /// How many there are.
    public int count() {
        return count.get();
    }

    /// Waits until nothing was under way once after this was called; false if that took too long.
    public boolean awaitIdle(Duration limit) {
        awaited = true;
        if (count.get() == 0) {
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
