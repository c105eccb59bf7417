package dev.punctual.mapped;

import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;

/// The clocks of a store.
///
/// @param clock the clock of the deadlines that reads are given
/// @param wallClock says when generations are made
public record MappedOptions(MonotonicClock clock, WallClock wallClock) {
    /// The system's clocks.
    public static MappedOptions standard() {
        return new MappedOptions(MonotonicClock.system(), WallClock.system());
    }
}
