package dev.punctual.core.plan;

import dev.punctual.core.definition.ViewDefinition.Ages;
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
    private final long lookbackMicros;
    private final long expireMicros;
    private final boolean unlimited;

    /// @param fields the field of the frame for each feature, -1 for one that is not wanted; not to be changed any more
    /// @param training whether the view's look-back counts too
    Targets(int[] fields, Ages ages, boolean training) {
        this.fields = fields;
        this.maxAgeMicros = micros(ages.maxAge());
        this.lookbackMicros = training ? micros(ages.lookback()) : NO_LIMIT;
        this.expireMicros = micros(ages.expire());
        this.unlimited =
                maxAgeMicros == NO_LIMIT && lookbackMicros == NO_LIMIT && expireMicros == NO_LIMIT;
    }

    /// Consecutive fields.
    static int[] consecutive(int first, int count) {
        var fields = new int[count];
        Arrays.setAll(fields, i -> first + i);
        return fields;
    }

    private static long micros(@Nullable Duration age) {
        return age == null ? NO_LIMIT : age.toNanos() / 1_000;
    }

    /// The fields; not to be changed.
    int[] fields() {
        return fields;
    }

    /// Marks the values that are too old; a value without an event time has no age.
    void mark(Frame frame, long nowMicros) {
        if (unlimited) {
            return;
        }
        for (int field : fields) {
            if (field < 0
                    || frame.status(field) != FeatureStatus.PRESENT
                    || frame.eventTimeMicros(field) == Frame.UNKNOWN_TIME) {
                continue;
            }
            long age = nowMicros - frame.eventTimeMicros(field);
            if (age > lookbackMicros || age >= expireMicros) {
                frame.status(field, FeatureStatus.MISSING);
                frame.eventTimeMicros(field, Frame.UNKNOWN_TIME);
            } else if (age > maxAgeMicros) {
                frame.status(field, FeatureStatus.STALE);
            }
        }
    }

    /// Marks the values that may have changed since they were read.
    void markOld(Frame frame) {
        for (int field : fields) {
            if (field >= 0 && frame.status(field) == FeatureStatus.PRESENT) {
                frame.status(field, FeatureStatus.STALE);
            }
        }
    }

    /// Marks all fields as not read in time.
    void markTimedOut(Frame frame) {
        for (int field : fields) {
            if (field >= 0) {
                frame.status(field, FeatureStatus.TIMED_OUT);
            }
        }
    }
}
