package dev.punctual.core.ladder;

import dev.punctual.core.value.Frame;
import org.jspecify.annotations.Nullable;

/// The answer to one question, and where it came from.
///
/// @param value in the unit of the label, within the endpoint's bounds
/// @param rung the index of the rung in the ladder
/// @param version the version of the model that gave it, now or before it was asked; null if no model did
/// @param reason why this rung and not a better one
/// @param cachedNanos how long ago it was computed for another question with the same inputs; [#COMPUTED] if it was
///     computed, or prepared, for this one
/// @param oldestInputMicros the event time of the oldest input the answer was computed from;
///     [Frame#UNKNOWN_TIME] if none has a time
/// @param frame the question with all its features, as far as they were read
public record Answer(
        double value,
        int rung,
        @Nullable String version,
        Reason reason,
        long cachedNanos,
        long oldestInputMicros,
        Frame frame) {
    /// Not taken from a cache.
    public static final long COMPUTED = -1;

    /// Whether it was taken from a cache.
    public boolean cached() {
        return cachedNanos != COMPUTED;
    }
}
