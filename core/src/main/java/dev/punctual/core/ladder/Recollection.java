package dev.punctual.core.ladder;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.ladder.PredictionCache.Hit;
import dev.punctual.core.ladder.PredictionCache.RowKey;
import dev.punctual.core.plan.Question;
import dev.punctual.core.plan.RungPlan.ModelRung;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// What models of an endpoint predicted before, and when that may be said again.
final class Recollection {
    /*
     * The key is the row that the model takes, after features were read and derived: whatever decides the prediction is in
     * it, so that a feature that changes asks anew at once, and questions that differ in what the model does not see are
     * one. It is kept as a hash of 128 bits, salted anew in each process, so that entries of wide rows are no larger than
     * those of narrow ones. What is kept is the prediction as the model gave it: bounds of the endpoint apply on the way
     * out.
     *
     * A row in which a feature was not read in time is not looked up and not kept.
     */
    private static final long SALT = new SplittableRandom().nextLong();
    private static final long OTHER_SALT = new SplittableRandom().nextLong();

    private final PredictionCache cache;
    private final long freshNanos;
    private final long staleNanos;

    Recollection(EndpointDefinition.Cache rules, PredictionCache cache) {
        this.cache = cache;
        this.freshNanos = rules.ttl().toNanos();
        this.staleNanos = rules.maxStale().toNanos();
    }

    /// The key of a question's row; null if the row must not be known.
    static @Nullable RowKey key(ModelRung rung, Question question) {
        return rung.required().met(question.frame()) && rung.input().read(question.frame())
                ? new RowKey(
                        rung.model(),
                        rung.input().hash(question.frame(), SALT),
                        rung.input().hash(question.frame(), OTHER_SALT))
                : null;
    }

    /// A prediction that is as good as a new one.
    @Nullable Hit fresh(ModelRung rung, Question question) {
        return find(rung, question, freshNanos);
    }

    /// A prediction that is better than none.
    @Nullable Hit stale(ModelRung rung, Question question) {
        return find(rung, question, Math.max(freshNanos, staleNanos));
    }

    private @Nullable Hit find(ModelRung rung, Question question, long mostNanos) {
        if (question.mostStaleNanos() <= 0) {
            return null;
        }
        RowKey key = key(rung, question);
        Hit hit = key == null ? null : cache.find(key);
        return hit != null && hit.ageNanos() <= Math.min(mostNanos, question.mostStaleNanos())
                ? hit
                : null;
    }

    void keep(ModelRung rung, Question question, float prediction) {
        RowKey key = key(rung, question);
        if (key != null) {
            cache.keep(key, prediction);
        }
    }
}
