package dev.punctual.server.gateway;

import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.Ladder.Choice;
import dev.punctual.core.ladder.Rungs;
import dev.punctual.core.lane.LaneQueue;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.lane.Priority;
import dev.punctual.core.plan.Question;
import dev.punctual.core.plan.RungPlan.ModelRung;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rung of one request, as work for a lane: run alone, or with rows of other requests for the same model.
final class RungWork implements LaneWork {
    private final Request request;
    private final Ladder ladder;
    private final Choice choice;
    private final List<Question> questions;
    private final @Nullable ModelRung batched;

    RungWork(Request request, Ladder ladder, Choice choice, List<Question> questions) {
        this.request = request;
        this.ladder = ladder;
        this.choice = choice;
        this.questions = questions;
        this.batched =
                ladder.plan().ladder().get(choice.rung()) instanceof ModelRung model
                                && model.batch() > 1
                        ? model
                        : null;
    }

    @Override
    public long deadlineNanos() {
        return request.deadline().atNanos();
    }

    @Override
    public Priority priority() {
        return ladder.plan().definition().serving().priority();
    }

    @Override
    public long nanos(int rows, long nowNanos) {
        return ladder.times().nanos(choice.rung(), rows, nowNanos);
    }

    @Override
    public int rows() {
        return questions.size();
    }

    /// Models are compared by identity: another version is another object.
    @Override
    public @Nullable Object group() {
        return batched == null ? null : batched.model();
    }

    @Override
    public @Nullable Object subject() {
        return ladder.plan().ladder().get(choice.rung()) instanceof ModelRung asking
                ? asking.model()
                : null;
    }

    @Override
    public int mostRows() {
        return batched == null ? 1 : batched.batch();
    }

    @Override
    public void run(List<LaneWork> together) {
        try {
            if (batched == null || together.size() == 1) {
                runAlone();
            } else {
                runBatch(batched, together);
            }
        } finally {
            together.forEach(RungWork::landed);
        }
    }

    private static void landed(LaneWork work) {
        if (work instanceof RungWork rung) {
            rung.request.landed();
        }
    }

    @Override
    public boolean wanted() {
        return request.worthwhile();
    }

    @Override
    public void expired() {
        request.outcome().giveUp();
        request.landed();
    }

    private void runAlone() {
        if (request.started()) {
            request.runInLane(choice, questions);
        }
    }

    private void runBatch(ModelRung model, List<LaneWork> together) {
        List<RungWork> works = new ArrayList<>(together.size());
        for (LaneWork work : together) {
            if (work instanceof RungWork rung && rung.request.started()) {
                works.add(rung);
            }
        }
        long start = request.nowNanos();
        try {
            predict(model, works, start);
        } catch (RuntimeException e) {
            request.failed(choice, e);
            // One request's rows must not take the answers of the others with them.
            works.forEach(work -> work.request.runInLane(work.choice, work.questions));
        }
    }

    private void predict(ModelRung model, List<RungWork> works, long startNanos) {
        int most = works.stream().mapToInt(RungWork::rows).sum();
        var rows = new float[most * model.input().width()];
        int[] from = new int[works.size()];
        int count = 0;
        for (int i = 0; i < works.size(); i++) {
            RungWork work = works.get(i);
            from[i] = count;
            Rungs rungs = work.ladder.rungs();
            count += rungs.fill(work.choice.rung(), work.questions, rows, count);
        }
        var predictions = new float[count];
        if (count > 0) {
            model.model().predictBatch(rows, count, predictions);
        }
        long end = request.nowNanos();
        Ladder recorded = null;
        for (int i = 0; i < works.size(); i++) {
            RungWork work = works.get(i);
            if (work.ladder != recorded
                    && count > 0
                    && !LaneQueue.hung(request.deadline().atNanos(), end)) {
                work.ladder.times().record(work.choice.rung(), count, end - startNanos, end);
                recorded = work.ladder;
            }
            work.finish(predictions, from[i], end - startNanos);
        }
    }

    private void finish(float[] predictions, int from, long nanos) {
        request.finishBatch(
                nanos, () -> ladder.rungs().answersFrom(choice, questions, predictions, from));
    }
}
