package dev.punctual.core.ladder;

import java.util.Locale;

/// Why the rung that answered was the one.
public enum Reason {
    /// It is the best rung of the ladder.
    BEST,
    /// The better rungs need longer than what was left of the budget.
    SLACK,
    /// The better rungs need features that are missing or stale.
    FEATURES,
    /// A better rung was started and was not ready at the deadline.
    OVERRUN,
    /// The better rungs have no room for more work.
    OVERLOAD,
    /// A better rung failed, or holds no answer for this key.
    UNAVAILABLE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
