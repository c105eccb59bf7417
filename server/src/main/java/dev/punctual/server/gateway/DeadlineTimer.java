package dev.punctual.server.gateway;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// One thread that wakes those whose deadline has come, to some tens of microseconds.
final class DeadlineTimer implements Alarms {
    private final ScheduledThreadPoolExecutor timer;

    DeadlineTimer() {
        timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("deadline-timer").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Alarm after(long nanos, Runnable action) {
        var scheduled = timer.schedule(action, Math.max(nanos, 0), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
