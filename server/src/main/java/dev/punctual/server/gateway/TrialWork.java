package dev.punctual.server.gateway;

import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ladder.Choice;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.lane.LaneQueue;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.lane.Priority;
import dev.punctual.core.plan.Question;
import dev.punctual.core.plan.RungPlan.ModelRung;
import dev.punctual.core.time.MonotonicClock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Running a rung whose answer nobody waits for, to measure it.
final class TrialWork implements LaneWork {
    private static final long PATIENCE_NANOS = 100_000_000;

    private final Ladder ladder;
    private final int rung;
    private final List<Question> questions;
    private final MonotonicClock clock;
    private final long deadlineNanos;

    TrialWork(Ladder ladder, int rung, List<Question> questions, MonotonicClock clock) {
        this.ladder = ladder;
        this.rung = rung;
        this.questions = questions;
        this.clock = clock;
        this.deadlineNanos = clock.nanos() + PATIENCE_NANOS;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public Priority priority() {
        return Priority.LOW;
    }

    /// Nothing is known of it, or it would not be tried.
    @Override
    public long nanos(int rows, long nowNanos) {
        return 0;
    }

    @Override
    public @Nullable Object subject() {
        return ladder.plan().ladder().get(rung) instanceof ModelRung asking ? asking.model() : null;
    }

    @Override
    public void run(List<LaneWork> together) {
        long start = clock.nanos();
        ladder.rungs().answer(new Choice(rung, Reason.BEST), questions);
        long end = clock.nanos();
        if (!LaneQueue.hung(deadlineNanos, end)) {
            ladder.times().recordTrial(rung, questions.size(), end - start, end);
        }
    }

    @Override
    public void expired() {}
}
