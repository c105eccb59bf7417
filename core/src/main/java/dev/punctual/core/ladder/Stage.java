package dev.punctual.core.ladder;

import java.util.Locale;

/// The parts of the way of a request, in their order.
public enum Stage {
    /// Bytes to typed values.
    PARSE,
    /// Waiting for admission.
    ADMIT,
    /// Reading features.
    FEATURES,
    /// Computing derived features.
    DERIVE,
    /// Waiting for a lane.
    WAIT,
    /// Running the rung.
    RUNG,
    /// Typed values to bytes.
    ENCODE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
