package dev.punctual.core.value;

import java.util.Locale;

/// What an answer can say of one of its features.
public enum FeatureStatus {
    /// Never written: the key is unknown, or no event lies in the window.
    MISSING,
    /// Known and young enough.
    PRESENT,
    /// Known, but older than the view's maximum age.
    STALE,
    /// Missing, and replaced by the declared default.
    DEFAULTED,
    /// Not read before the deadline.
    TIMED_OUT;

    /// Whether a feature of this status has a value.
    public boolean hasValue() {
        return this == PRESENT || this == STALE || this == DEFAULTED;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
