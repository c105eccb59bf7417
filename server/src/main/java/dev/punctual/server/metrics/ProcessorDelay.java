package dev.punctual.server.metrics;

import dev.punctual.core.ladder.Estimate;
import dev.punctual.core.time.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// How late a thread of this process gets a processor, measured by one that wants one at fixed instants.
///
/// While the machine has time to spare the delay is far below a millisecond. It grows when everything that is quick already
/// fills the processors, or when others take them: then whatever computes for long would make the quick answers late.
public final class ProcessorDelay implements AutoCloseable {
    private static final long PERIOD_NANOS = Duration.ofMillis(5).toNanos();
    private static final double QUANTILE = 0.99;

    private final MonotonicClock clock;
    private final Estimate delay;
    private final Thread thread;
    private volatile boolean closed;

    /// Starts to measure.
    public ProcessorDelay(MonotonicClock clock) {
        this.clock = clock;
        this.delay = new Estimate(QUANTILE, clock.nanos());
        this.thread = Thread.ofPlatform().name("processor-delay").daemon().start(this::run);
    }

    /// The delay that 99 of 100 recent wake-ups stayed within, in nanoseconds.
    public long nanos() {
        return delay.nanos(clock.nanos());
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        long due = clock.nanos();
        while (!closed) {
            due += PERIOD_NANOS;
            long now = clock.nanos();
            while (now - due < 0 && !closed) {
                LockSupport.parkNanos(this, due - now);
                now = clock.nanos();
            }
            delay.record(now - due, now);
            if (now - due > PERIOD_NANOS) {
                due = now; // the instants that were missed are not made up for
            }
        }
    }
}
