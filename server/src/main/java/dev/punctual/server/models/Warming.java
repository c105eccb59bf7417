package dev.punctual.server.models;

import dev.punctual.core.model.Model;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.time.MonotonicClock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Asks a model that nobody asked yet, until its code is compiled and its memory is where it will be.
final class Warming {
    private static final int MOST_ROWS = 5_000;
    private static final long LONGEST_NANOS = Duration.ofMillis(500).toNanos();
    private static final int BATCH = 8;
    private static final double MISSING = 0.1;
    private static final long SEED = 1;

    private Warming() {}

    /// Runs single rows and batches.
    ///
    /// @throws dev.punctual.core.error.ServingException if the model fails
    static void run(Model model, MonotonicClock clock) {
        if (model instanceof RemoteModel) {
            return; // its server has to do that
        }
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(SEED);
        long end = clock.nanos() + LONGEST_NANOS;
        var rows = new float[BATCH * model.width()];
        var out = new float[BATCH * model.outputs()];
        for (int done = 0; done < MOST_ROWS && clock.nanos() - end < 0; done += 1 + BATCH) {
            for (int i = 0; i < rows.length; i++) {
                rows[i] = random.nextDouble() < MISSING ? Float.NaN : random.nextFloat();
            }
            model.predict(rows, 0, out, 0);
            model.predictBatch(rows, BATCH, out);
        }
    }
}
