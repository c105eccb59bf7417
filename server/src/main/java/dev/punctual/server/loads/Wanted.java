package dev.punctual.server.loads;

import dev.punctual.core.definition.Cadence.Slice;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which intervals of a view are to be loaded.
///
/// @param from only those that begin then or later; null for no bound
/// @param to only those that end then or before; null for no bound
/// @param again also those that were loaded before
public record Wanted(@Nullable Instant from, @Nullable Instant to, boolean again) {

    /// All that are missing.
    public static final Wanted MISSING = new Wanted(null, null, false);

    boolean bounded() {
        return from != null || to != null;
    }

    boolean includes(Slice interval) {
        Instant begin = interval.from();
        Instant end = interval.until();
        return (from == null || (begin != null && !begin.isBefore(from)))
                && (to == null || (end != null && !end.isAfter(to)));
    }
}
