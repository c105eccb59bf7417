package dev.punctual.server.models;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.plan.RungPlan;
import dev.punctual.core.promotion.Evidence;
import java.util.List;

/// What versions took when they were measured for their promotion, as the first estimates of their rungs.
///
/// @param processor what the processor of this machine is called; evidence from another one says nothing here
/// @param processors how many it has
public record PromotionTimes(ModelRepository repository, String processor, int processors) {
    /*
     * Evidence is of the whole way of an answer under load, so it is an upper bound of the rung: a rung that has it is
     * run in a lane if it took longer than a moment, and given up for want of time rather than tried in vain. The first
     * few answers of this process correct it. Nothing is scaled between machines: what a faster core makes of a model
     * depends on the model.
     */
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MOSTLY = 0.95;

    /// Of this machine.
    public static PromotionTimes here(ModelRepository repository, String processor) {
        return new PromotionTimes(
                repository, processor, Runtime.getRuntime().availableProcessors());
    }

    /// Gives the rungs of a ladder that were never measured the times of their evidence, if there is any.
    public void seed(Ladder ladder, ProjectDefinition project, long nowNanos) {
        List<RungPlan> rungs = ladder.plan().ladder();
        for (int i = 0; i < rungs.size(); i++) {
            if (rungs.get(i) instanceof RungPlan.ModelRung rung && !ladder.times().measured(i)) {
                seed(ladder, i, rung, project.model(rung.name()), nowNanos);
            }
        }
    }

    private void seed(
            Ladder ladder, int at, RungPlan.ModelRung rung, ModelDefinition model, long nowNanos) {
        Evidence evidence = repository.evidence(model, rung.version()).orElse(null);
        if (evidence == null || !isHere(evidence.host())) {
            return;
        }
        double quantile = ladder.plan().definition().serving().quantile();
        for (Evidence.Latency latency : evidence.latencies()) {
            if (latency.endpoint().equals(ladder.plan().name())
                    && latency.answered() >= MOSTLY * latency.requests()) {
                double high = quantile > 0.99 ? latency.p999Millis() : latency.p99Millis();
                ladder.times().seed(at, 1, nanos(latency.p50Millis()), nanos(high), nowNanos);
            }
        }
    }

    private boolean isHere(Evidence.Host host) {
        return host.name().equals(processor) && host.processors() == processors;
    }

    private static long nanos(double millis) {
        return Math.round(millis * NANOS_PER_MILLI);
    }
}
