package dev.punctual.core.similarity;

import dev.punctual.core.time.MonotonicClock;

/// When a search ends.
///
/// @param effort how many leaves of a tree, or how many candidates of a graph, it looks at
/// @param deadlineNanos when it ends with what it has
public record SearchLimits(int effort, MonotonicClock clock, long deadlineNanos) {
    /// Limits in effort only.
    public static SearchLimits of(int effort) {
        return new SearchLimits(effort, () -> 0, Long.MAX_VALUE);
    }

    /// Whether the deadline has passed.
    public boolean late() {
        return deadlineNanos - clock.nanos() <= 0;
    }
}
