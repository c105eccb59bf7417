package dev.punctual.core.lane;

/// How the work of an endpoint stands to that of others when there is not enough time for all.
public enum Priority {
    /// Goes before what came up to half its own time earlier.
    HIGH(-1),
    NORMAL(0),
    /// Gives way to what comes up to half its own time later, and to nothing that comes after that: so it ages.
    LOW(1);

    private static final long MOST_NANOS = 1_000_000_000L;

    private final int sign;

    Priority(int sign) {
        this.sign = sign;
    }

    /// The instant by which work is ordered.
    ///
    /// @param deadlineNanos when it must be done
    /// @param nowNanos when it was offered
    long orderNanos(long deadlineNanos, long nowNanos) {
        long half = Math.max(0, (deadlineNanos - nowNanos) / 2);
        return deadlineNanos + sign * Math.min(half, MOST_NANOS);
    }
}
