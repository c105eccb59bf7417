package dev.punctual.server.jobs;

import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.LabelsDefinition.Split;
import dev.punctual.core.training.Replay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A stretch of a split that is replayed by itself into a file of its own.
///
/// @param number its place in the split, from 0
record TrainingPart(String split, int number, Replay.Range range) {
    /*
     * How a split is cut depends on the definitions alone, not on the machine, so that the same files come of it
     * everywhere. A part is long against the events before it that its windows need.
     */
    private static final int MOST_PARTS = 16;
    private static final int LEAST_REACHES = 16;

    /// All parts of all splits, in the order of the splits.
    ///
    /// @param reach how far back a question may see; null if there is no limit, and each split is one part
    static List<TrainingPart> of(LabelsDefinition labels, @Nullable Duration reach) {
        var parts = new ArrayList<TrainingPart>();
        for (Split split : labels.splits()) {
            int count = reach == null ? 1 : count(labels, split, reach);
            Duration whole = Duration.between(split.from(), split.to());
            Instant from = split.from();
            for (int i = 0; i < count; i++) {
                Instant to =
                        i == count - 1
                                ? split.to()
                                : split.from().plus(whole.multipliedBy(i + 1).dividedBy(count));
                parts.add(
                        new TrainingPart(
                                split.name(), i, new Replay.Range(from, to, split.sample())));
                from = to;
            }
        }
        return parts;
    }

    private static int count(LabelsDefinition labels, Split split, Duration reach) {
        Duration total = Duration.ZERO;
        for (Split each : labels.splits()) {
            total = total.plus(Duration.between(each.from(), each.to()));
        }
        Duration least = reach.multipliedBy(LEAST_REACHES);
        Duration length = total.dividedBy(MOST_PARTS);
        if (length.compareTo(least) < 0) {
            length = least;
        }
        Duration whole = Duration.between(split.from(), split.to());
        return length.isZero() ? 1 : (int) Math.max(1, whole.dividedBy(length));
    }

    String fileName() {
        return String.format(Locale.ROOT, "%04d.parquet", number);
    }
}
