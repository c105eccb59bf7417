package dev.punctual.server.project;

import dev.punctual.core.model.Model;
import dev.punctual.core.time.MonotonicClock;
import java.time.Duration;

/// A model that computes for longer than it needs, as a bigger one would.
record BurdenedModel(Model model, long burdenNanos, MonotonicClock clock) implements Model {

    static Model of(Model model, Duration burden, MonotonicClock clock) {
        return new BurdenedModel(model, burden.toNanos(), clock);
    }

    @Override
    public int width() {
        return model.width();
    }

    @Override
    public float predict(float[] row, int offset) {
        long end = clock.nanos() + burdenNanos;
        while (clock.nanos() - end < 0) {
            Thread.onSpinWait();
        }
        return model.predict(row, offset);
    }
}
