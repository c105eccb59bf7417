package dev.punctual.core.ladder;

import java.util.List;
import java.util.Locale;

/// The parts of the way of a request, in their order.
public enum Stage {
    /// Bytes to typed values.
    PARSE(0),
    /// Waiting for admission.
    ADMIT(1),
    /// Reading features.
    FEATURES(2),
    /// Computing derived features.
    DERIVE(3),
    /// Waiting for a lane.
    WAIT(4),
    /// Running the rung.
    RUNG(5),
    /// Typed values to bytes.
    ENCODE(6);

    /// All stages, in their order.
    public static final List<Stage> ALL = List.of(values());

    private final int place;

    Stage(int place) {
        this.place = place;
    }

    /// The place in the order, from 0.
    public int place() {
        return place;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
