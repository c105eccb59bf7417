package dev.punctual.load;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The intended times of the questions of a phase, as nanoseconds from its start.
final class Schedule {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final @Nullable SplittableRandom random;
    private long index;
    private double randomNanos;

    Schedule(Phase phase) {
        perSecond = phase.questionsPerSecond();
        random =
                phase.poissonSeed().isPresent()
                        ? new SplittableRandom(phase.poissonSeed().getAsLong())
                        : null;
    }

    /// The time of the next question. Equal distances are computed from the index, so that rounding never adds up.
    long nextNanos() {
        if (random == null) {
            return Math.round(index++ * NANOS / perSecond);
        }
        randomNanos -= Math.log(1 - random.nextDouble()) * NANOS / perSecond;
        return Math.round(randomNanos);
    }
}
