package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.ladder.SizedEstimate;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.tensor.Inference;
import dev.punctual.core.tensor.Joined;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.server.gateway.Alarms.Alarm;
import dev.punctual.server.http.models.Models;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One inference of a model that is asked by itself, as work for a lane.
final class InferenceWork implements LaneWork {
    /// More are not taken for quick by what a few rows took.
    private static final int MOST_QUICK_ROWS = 64;

    private final ModelDesk desk;
    private final ModelDesk.Hosted hosted;
    private final List<Tensor> inputs;
    private final List<String> outputs;
    private final Models.Work work;
    private final long offeredNanos;
    private final int rows;
    private volatile @Nullable Alarm alarm;
    private volatile boolean taken;

    InferenceWork(
            ModelDesk desk,
            ModelDesk.Hosted hosted,
            List<Tensor> inputs,
            List<String> outputs,
            Models.Work work) {
        this.desk = desk;
        this.hosted = hosted;
        this.inputs = inputs;
        this.outputs = outputs;
        this.work = work;
        this.offeredNanos = desk.nowNanos();
        this.rows = Joined.possible(hosted.shape().signature()) ? Joined.rows(inputs) : 1;
    }

    /// Whether it is known to take less than a hand-over to a lane is worth.
    boolean quick() {
        SizedEstimate estimate = hosted.estimate();
        return estimate.measured()
                && estimate.typicalNanos(rows()) <= Ladder.INLINE_NANOS
                && rows() <= MOST_QUICK_ROWS
                && hosted.shape().signature().inputs().stream().allMatch(InferenceWork::regular);
    }

    /// Whether the time of a row is always the same: no other dimension is open.
    private static boolean regular(TensorSpec spec) {
        return spec.shape().lastIndexOf(TensorSpec.ANY) <= 0;
    }

    /// Runs on the calling thread.
    void runHere() {
        if (work.deadline().slackNanos(desk.nowNanos()) > 0) {
            run(List.of(this));
        } else {
            expired();
        }
    }

    /// What inferences must have in common to be run together.
    private record Group(SizedEstimate model, List<Joined.Tail> tails, List<String> outputs) {}

    /// Takes the alarm that ends its wait, to stop it when that has ended.
    void armed(Alarm armed) {
        alarm = armed;
        if (taken) {
            armed.cancel();
        }
    }

    private void take() {
        taken = true;
        Alarm armed = alarm;
        if (armed != null) {
            armed.cancel();
        }
    }

    @Override
    public long deadlineNanos() {
        return work.deadline().atNanos();
    }

    @Override
    public long nanos(int count, long nowNanos) {
        return hosted.estimate().nanos(count, nowNanos);
    }

    @Override
    public Object subject() {
        return hosted.model();
    }

    @Override
    public int rows() {
        return Math.max(rows, 1);
    }

    @Override
    public @Nullable Object group() {
        return hosted.joins() && rows > 0
                ? new Group(hosted.estimate(), Joined.tails(inputs), outputs)
                : null;
    }

    @Override
    public int mostRows() {
        return hosted.batch();
    }

    @Override
    public boolean wanted() {
        return work.sink().wanted();
    }

    @Override
    public void run(List<LaneWork> together) {
        long start = desk.nowNanos();
        List<InferenceWork> works = new ArrayList<>(together.size());
        for (LaneWork each : together) {
            if (each instanceof InferenceWork inference) {
                inference.take();
                inference.work.ledger().spend(Stage.WAIT, inference.offeredNanos, start);
                works.add(inference);
            }
        }
        if (works.size() == 1 || !runJoined(works, start)) {
            works.forEach(InferenceWork::runAlone);
        }
    }

    @Override
    public void expired() {
        take();
        fail(
                new ServingException(
                        ErrorCode.NO_ANSWER,
                        "the timeout passed before the model could start; allow more, or ask"
                                + " later"));
    }

    private void runAlone() {
        long start = desk.nowNanos();
        try (Inference inference = hosted.model().infer(inputs, outputs)) {
            List<Tensor> made = inference.outputs();
            finish(made, start, rows());
        } catch (ServingException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(desk.unexpected(hosted, e));
        }
    }

    /// False if nobody was told, as the model failed or gave other rows than it got.
    private boolean runJoined(List<InferenceWork> works, long startNanos) {
        Joined joined = Joined.of(works.stream().map(each -> each.inputs).toList());
        try (Inference inference = hosted.model().infer(joined.inputs(), outputs)) {
            List<List<Tensor>> cut = joined.cut(inference.outputs());
            int total = works.stream().mapToInt(InferenceWork::rows).sum();
            for (int i = 0; i < cut.size(); i++) {
                works.get(i).finish(cut.get(i), startNanos, i == 0 ? total : 0);
            }
            return !cut.isEmpty();
        } catch (RuntimeException e) {
            return false; // whoever is at fault is found out when each is run alone
        }
    }

    /// @param measured how many rows were run, if that is to be learned from
    private void finish(List<Tensor> made, long startNanos, int measured) {
        long end = desk.nowNanos();
        if (measured > 0) {
            hosted.estimate().record(measured, end - startNanos, end);
        }
        work.ledger().spend(Stage.RUNG, startNanos, end);
        try {
            work.sink().inferred(made);
        } catch (RuntimeException e) {
            fail(desk.unexpected(hosted, e));
        }
    }

    private void fail(ServingException failure) {
        work.sink().failed(failure);
    }
}
