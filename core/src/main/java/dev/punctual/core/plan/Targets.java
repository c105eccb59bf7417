package dev.punctual.core.plan;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The fields of a frame that one read fills, and how old their values may be.
final class Targets {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final int[] fields;
    private final long maxAgeMicros;

    /// Consecutive fields.
    Targets(int first, int count, @Nullable Duration maxAge) {
        this.fields = new int[count];
        Arrays.setAll(fields, i -> first + i);
        this.maxAgeMicros = maxAge == null ? NO_LIMIT : maxAge.toNanos() / 1_000;
    }

    /// The fields; not to be changed.
    int[] fields() {
        return fields;
    }

    /// Marks the values that are too old; a value without an event time has no age.
    void markStale(Frame frame, long nowMicros) {
        if (maxAgeMicros == NO_LIMIT) {
            return;
        }
        for (int field : fields) {
            if (frame.status(field) == FeatureStatus.PRESENT
                    && frame.eventTimeMicros(field) != Frame.UNKNOWN_TIME
                    && nowMicros - frame.eventTimeMicros(field) > maxAgeMicros) {
                frame.status(field, FeatureStatus.STALE);
            }
        }
    }
}
