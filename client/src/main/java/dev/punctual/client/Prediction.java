package dev.punctual.client;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer, and what it rests on.
///
/// @param value the prediction
/// @param rung what gave it: a model, a precomputed table or `default`
/// @param reason why it was not a better rung: `best` if there is none, or `slack`, `overload`, `overrun`, `features`,
///     `unavailable`
/// @param cached how long ago it was computed, if it was taken from the gateway's cache; null if it was computed for this call
/// @param oldestInput the age of the oldest input; null if it rests on none that has an age
/// @param incomplete the features that were not present, each with its status: `missing`, `stale`, `defaulted`, `timed_out`
/// @param timing where the gateway's time went; the same for all answers of one call
public record Prediction(
        double value,
        String rung,
        String reason,
        @Nullable Duration cached,
        @Nullable Duration oldestInput,
        Map<String, String> incomplete,
        Timing timing) {

    public Prediction {
        incomplete = Collections.unmodifiableMap(new LinkedHashMap<>(incomplete));
    }

    /// Whether a better rung of the ladder did not answer.
    public boolean degraded() {
        return !reason.equals("best");
    }

    /// Where the gateway's time went.
    ///
    /// @param stages each part of the way, in its order, such as `features` or `rung`
    /// @param total from the arrival of the request to its answer
    public record Timing(Map<String, Duration> stages, Duration total) {

        public Timing {
            stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
        }
    }
}
