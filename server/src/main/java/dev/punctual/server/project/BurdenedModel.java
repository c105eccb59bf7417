package dev.punctual.server.project;

import dev.punctual.core.model.Model;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.models.ArtefactLoader;
import java.time.Duration;
import java.util.Map;

/// A model that computes for longer than it needs, as a bigger one would.
record BurdenedModel(Model model, long burdenNanos, MonotonicClock clock) implements Model {

    /// A loader whose models are slower by what is said for each.
    static ArtefactLoader over(
            ArtefactLoader loader, Map<String, Duration> burdens, MonotonicClock clock) {
        return (definition, version) -> {
            ArtefactLoader.Artefact artefact = loader.load(definition, version);
            Duration burden = burdens.get(definition.name());
            return burden == null
                    ? artefact
                    : artefact.answeringBy(
                            new BurdenedModel(artefact.model(), burden.toNanos(), clock));
        };
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
