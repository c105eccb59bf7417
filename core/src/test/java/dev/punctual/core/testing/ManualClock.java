package dev.punctual.core.testing;

import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// Two clocks that move only when told to. Their origins differ, so that code which mixes them fails.
public final class ManualClock implements MonotonicClock, WallClock {
    private static final long WALL_ORIGIN_MICROS =
            Instant.parse("2001-06-01T00:00:00Z").getEpochSecond() * 1_000_000L;

    private final AtomicLong elapsedNanos = new AtomicLong();

    /// Moves both clocks forward.
    public void advance(Duration by) {
        elapsedNanos.addAndGet(by.toNanos());
    }

    @Override
    public long nanos() {
        return elapsedNanos.get() - 1_000_000_000_000L;
    }

    @Override
    public long micros() {
        return WALL_ORIGIN_MICROS + elapsedNanos.get() / 1_000;
    }
}
