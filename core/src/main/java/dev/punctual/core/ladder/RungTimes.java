package dev.punctual.core.ladder;

import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.RungPlan;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/// What the rungs of one endpoint take here and now, and the stages before them: learned, by the number of questions.
///
/// Any thread may record and ask.
public final class RungTimes {
    private static final long LEAST_TRIAL_PAUSE_NANOS = 20_000_000;
    private static final int TRIAL_PAUSE = 20; // times what a trial takes: a twentieth of one lane

    private final boolean[] remote;
    private final List<SizedEstimate> estimates;
    private final SizedEstimate features;
    private final SizedEstimate derivation;
    private final AtomicLongArray nextTrial;

    RungTimes(EndpointPlan plan, long nowNanos) {
        double quantile = plan.definition().serving().quantile();
        this.features = new SizedEstimate(quantile);
        this.derivation = new SizedEstimate(quantile);
        this.estimates = plan.ladder().stream().map(_ -> new SizedEstimate(quantile)).toList();
        this.remote = remote(plan);
        this.nextTrial = new AtomicLongArray(estimates.size());
        for (int rung = 0; rung < estimates.size(); rung++) {
            nextTrial.set(rung, nowNanos);
        }
    }

    private RungTimes(EndpointPlan plan, EndpointPlan old, RungTimes learned, long nowNanos) {
        double quantile = plan.definition().serving().quantile();
        this.features = learned.features;
        this.derivation = learned.derivation;
        this.estimates =
                plan.ladder().stream()
                        .map(rung -> learned.of(rung, old, () -> new SizedEstimate(quantile)))
                        .toList();
        this.remote = remote(plan);
        this.nextTrial = new AtomicLongArray(estimates.size());
        for (int rung = 0; rung < estimates.size(); rung++) {
            nextTrial.set(rung, nowNanos);
        }
    }

    private SizedEstimate of(RungPlan rung, EndpointPlan old, Supplier<SizedEstimate> unknown) {
        for (int i = 0; i < estimates.size(); i++) {
            if (old.ladder().get(i).takesAsLongAs(rung)) {
                return estimates.get(i);
            }
        }
        return unknown.get();
    }

    /// Those of another plan of the same endpoint; what was learned of what both have counts for both.
    ///
    /// @param old the plan that these are of
    RungTimes followedBy(EndpointPlan plan, EndpointPlan old, long nowNanos) {
        return new RungTimes(plan, old, this, nowNanos);
    }

    private static boolean[] remote(EndpointPlan plan) {
        var remote = new boolean[plan.ladder().size()];
        for (int rung = 0; rung < remote.length; rung++) {
            remote[rung] =
                    plan.ladder().get(rung) instanceof RungPlan.ModelRung model
                            && model.model() instanceof RemoteModel;
        }
        return remote;
    }

    /// Whether a rung waits for another server instead of computing.
    boolean remote(int rung) {
        return remote[rung];
    }

    /// Whether a rung was ever measured here or elsewhere.
    public boolean measured(int rung) {
        return estimates.get(rung).measured();
    }

    /// Whether all that is known of a rung was measured before, and nothing here yet.
    public boolean seeded(int rung) {
        return estimates.get(rung).borrowed();
    }

    /// The estimated time of reading the features of `count` questions, in nanoseconds.
    public long featureNanos(int count, long nowNanos) {
        return features.nanos(count, nowNanos);
    }

    /// The estimated time of computing the derived features of `count` questions, in nanoseconds.
    public long derivationNanos(int count, long nowNanos) {
        return derivation.nanos(count, nowNanos);
    }

    /// The time that half of the runs of a rung for `count` questions stayed within, in nanoseconds.
    public long typicalNanos(int rung, int count) {
        return estimates.get(rung).typicalNanos(remote[rung] ? 1 : count);
    }

    /// The estimated time of a rung for `count` questions, in nanoseconds.
    public long nanos(int rung, int count, long nowNanos) {
        return estimates.get(rung).nanos(remote[rung] ? 1 : count, nowNanos);
    }

    /// Whether a rung may run on the spot for `count` questions.
    public boolean inline(int rung, int count) {
        return !remote[rung] && estimates.get(rung).typicalNanos(count) <= Ladder.INLINE_NANOS;
    }

    /// Whether the features of `count` questions may be read and derived on the spot.
    public boolean preparesInline(int count) {
        return features.typicalNanos(count) + derivation.typicalNanos(count) <= Ladder.INLINE_NANOS;
    }

    /// The estimated time of reading and deriving the features of `count` questions, in nanoseconds.
    public long preparationNanos(int count, long nowNanos) {
        return features.nanos(count, nowNanos) + derivation.nanos(count, nowNanos);
    }

    /// Takes note of how long reading and deriving the features of `count` questions took.
    public void recordPreparation(int count, long readNanos, long deriveNanos, long nowNanos) {
        features.record(count, readNanos, nowNanos);
        derivation.record(count, deriveNanos, nowNanos);
    }

    /// Takes note of how long a rung took for `count` questions.
    public void record(int rung, int count, long nanos, long nowNanos) {
        estimates.get(rung).record(remote[rung] ? 1 : count, nanos, nowNanos);
    }

    /// Takes note of how long a [Ladder#trial] of a rung took for `count` questions.
    public void recordTrial(int rung, int count, long nanos, long nowNanos) {
        estimates.get(rung).correct(count, nanos, nowNanos);
    }

    /// Starts from what was measured before, until enough was measured here.
    ///
    /// @param typicalNanos what half of the runs stayed within
    /// @param highNanos what the endpoint's quantile of them stayed within
    public void seed(int rung, int count, long typicalNanos, long highNanos, long nowNanos) {
        estimates.get(rung).seed(count, typicalNanos, highNanos, nowNanos);
    }

    /// Whether it is time for a trial of a rung; true for one caller only.
    boolean claimTrial(int rung, int count, long nowNanos) {
        long next = nextTrial.get(rung);
        long pause = Math.max(LEAST_TRIAL_PAUSE_NANOS, TRIAL_PAUSE * typicalNanos(rung, count));
        return nowNanos - next >= 0 && nextTrial.compareAndSet(rung, next, nowNanos + pause);
    }
}
