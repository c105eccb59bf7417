package dev.punctual.server.gateway;

import dev.punctual.core.model.Model;
import dev.punctual.core.testing.VirtualTime;
import java.util.SplittableRandom;

/// A model of a simulation: it takes time, more for some rows than for others, and hangs when told to.
final class SimulatedModel implements Model {
    private final VirtualTime time;
    private final SplittableRandom random;
    private final long nanos;
    private final double fixed;
    private long hangsUntilNanos;
    private double slowness = 1;

    /// @param nanos what one row takes, more or less
    /// @param fixed the share of it that a batch takes once
    SimulatedModel(VirtualTime time, SplittableRandom random, long nanos, double fixed) {
        this.time = time;
        this.random = random;
        this.nanos = nanos;
        this.fixed = fixed;
    }

    /// Ends no call for a while from now on.
    void hang(long forNanos) {
        hangsUntilNanos = time.elapsedNanos() + forNanos;
    }

    /// Takes so many times as long from now on.
    void slow(double times) {
        slowness = times;
    }

    /// What so many rows take, drawn anew each time.
    long nanos(int rows) {
        double factor = random.nextDouble(0.8, 1.2) * (random.nextInt(200) == 0 ? 1.5 : 1);
        return (long) (nanos * (fixed + (1 - fixed) * rows) * factor * slowness);
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public float predict(float[] row, int offset) {
        compute(1);
        return row[offset];
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out) {
        compute(count);
        System.arraycopy(rows, 0, out, 0, count);
    }

    private void compute(int rows) {
        time.spend(Math.max(nanos(rows), hangsUntilNanos - time.elapsedNanos()));
    }
}
