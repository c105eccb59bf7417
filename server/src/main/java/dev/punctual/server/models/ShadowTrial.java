package dev.punctual.server.models;

import dev.punctual.core.ladder.Answer;
import dev.punctual.core.ladder.Estimate;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.RungPlan;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.models.ModelVersions.ShadowCount;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A version of a model that answers beside the stable one at one endpoint, and how its answers differ.
final class ShadowTrial {
    private static final double QUANTILE = 0.99;

    private final EndpointPlan plan;
    private final RungPlan.ModelRung rung;
    private final int place;
    private final Estimate estimate;
    private final AtomicLong skipped = new AtomicLong();
    private long compared;
    private long failed;
    private double differences;
    private double greatest;

    /// @param plan the ladder with the version in it
    /// @param place of the version in the ladder
    ShadowTrial(EndpointPlan plan, int place, long nowNanos) {
        this.plan = plan;
        this.place = place;
        this.rung = (RungPlan.ModelRung) plan.ladder().get(place);
        this.estimate = new Estimate(QUANTILE, nowNanos);
    }

    void skipped(int answers) {
        skipped.addAndGet(answers);
    }

    /// Answers the same questions, as far as the stable version answered them.
    synchronized void compare(List<Answer> answers, MonotonicClock clock) {
        var row = new float[rung.input().width()];
        for (Answer answer : answers) {
            if (answer.rung() != place || !rung.required().met(answer.frame())) {
                continue;
            }
            long start = clock.nanos();
            rung.input().fill(answer.frame(), row, 0);
            float prediction = predict(row);
            long end = clock.nanos();
            estimate.record(end - start, end);
            if (Float.isFinite(prediction)) {
                compared++;
                double clipped = plan.definition().clipped(prediction);
                double difference = Math.abs(clipped - answer.value());
                differences += difference;
                greatest = Math.max(greatest, difference);
            } else {
                failed++;
            }
        }
    }

    private float predict(float[] row) {
        try {
            return rung.model().predict(row, 0);
        } catch (RuntimeException e) {
            return Float.NaN; // counted as an answer that it does not have
        }
    }

    synchronized ShadowCount count(MonotonicClock clock) {
        return new ShadowCount(
                compared,
                skipped.get(),
                failed,
                compared == 0 ? 0 : differences / compared,
                greatest,
                estimate.nanos(clock.nanos()));
    }
}
