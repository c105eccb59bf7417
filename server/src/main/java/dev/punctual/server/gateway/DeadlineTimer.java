package dev.punctual.server.gateway;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// One thread that wakes those whose deadline has come, to some tens of microseconds.
final class DeadlineTimer implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;

    DeadlineTimer() {
        timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("deadline-timer").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /// Runs a short action after a delay, unless it is cancelled before.
    Future<?> after(long nanos, Runnable action) {
        return timer.schedule(action, Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
