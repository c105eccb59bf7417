package dev.punctual.core.testing;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Runs a property on many random inputs, and names the seed of the run that broke it.
public final class Randomized {
    private static final long BASE_SEED = 20_261_122L; // fixed, so that every run is the same

    private Randomized() {}

    /// Runs the property `runs` times, or once with the seed given as `-Dseed=N`.
    public static void check(int runs, Consumer<SplittableRandom> property) {
        Long only = Long.getLong("seed");
        if (only != null) {
            property.accept(new SplittableRandom(only));
            return;
        }
        var seeds = new SplittableRandom(BASE_SEED);
        for (int run = 0; run < runs; run++) {
            long seed = seeds.nextLong();
            try {
                property.accept(new SplittableRandom(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "run " + run + " failed; reproduce with -Dseed=" + seed, e);
            }
        }
    }
}
