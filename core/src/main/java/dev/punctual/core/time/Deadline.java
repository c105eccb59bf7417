package dev.punctual.core.time;

import java.time.Duration;

/// The monotonic instant at which an answer must have left.
///
/// @param atNanos the instant, on the clock that was read when the request arrived
public record Deadline(long atNanos) {

    /// The deadline of a request that arrived at `nowNanos` and may take `budget`.
    public static Deadline after(long nowNanos, Duration budget) {
        return new Deadline(nowNanos + budget.toNanos());
    }

    /// What is left of the budget, in nanoseconds; negative when it is spent.
    public long slackNanos(long nowNanos) {
        return atNanos - nowNanos;
    }

    /// Whether nothing is left.
    public boolean expired(long nowNanos) {
        return slackNanos(nowNanos) <= 0;
    }

    /// The earlier of two deadlines.
    public Deadline earlier(Deadline other) {
        return other.atNanos - atNanos < 0 ? other : this;
    }

    /// This deadline less what a later stage needs.
    public Deadline reserving(long nanos) {
        return new Deadline(atNanos - nanos);
    }
}
