package dev.punctual.core.time;

/// A source of monotonic time, for durations and deadlines.
///
/// Its values have no relation to the time of day and none to those of another process. Compare two of them only by
/// subtraction.
@FunctionalInterface
public interface MonotonicClock {

    /// Nanoseconds since an arbitrary instant.
    long nanos();

    /// The clock of this process.
    static MonotonicClock system() {
        return System::nanoTime;
    }
}
