package dev.punctual.core.time;

import java.time.Instant;

/// A source of the time of day, for event times and ages. It may jump in either direction.
@FunctionalInterface
public interface WallClock {

    /// Microseconds since 1970-01-01T00:00:00Z.
    long micros();

    /// The clock of this machine.
    static WallClock system() {
        return () -> {
            Instant now = Instant.now();
            return now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000;
        };
    }
}
