package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.ViewDefinition.Schedule;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Reads the schedule of a batch view.
final class ScheduleReader {
    private static final int MOST_INSTANTS = 10_000;
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /// The schedule, or null if there is none or it is wrong.
    @Nullable Schedule read(Setting setting) {
        Settings settings = setting.present() ? setting.settings("schedule") : null;
        if (settings == null) {
            return null;
        }
        Duration every = settings.required("every", "7d").positiveDuration(LONGEST);
        Instant from = settings.required("from", "2001-01-08T00:00:00Z").instant();
        Setting end = settings.required("until", "2001-05-01T00:00:00Z");
        Instant until = end.instant();
        settings.finish();
        if (from == null || until == null) {
            return null;
        }
        if (from.isAfter(until)) {
            end.report("until is before from, " + from + "; write a later time");
            return null;
        }
        if (every == null) {
            return null;
        }
        // All steps before the end, begun ones included, and the end itself.
        long steps = Duration.between(from, until).plus(every).minusNanos(1).dividedBy(every);
        if (steps + 1 > MOST_INSTANTS) {
            settings.report(
                    "has over "
                            + MOST_INSTANTS
                            + " instants; write a longer 'every' or a later 'from'");
            return null;
        }
        return new Schedule(every, from, until);
    }
}
