package dev.punctual.core.plan;

import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.List;

/// Answers combinations by a [CombinationPlan], a batch at a time. Used by one thread.
public final class CombinationScorer {
    /*
     * One frame and one row of the model stand; of each combination only the features that differ from the one before are
     * written, and what is computed from them. So combinations that come in order cost little more than the copy of a row.
     */
    /// The most combinations of one batch.
    public static final int BATCH = 512;

    private final CombinationPlan plan;
    private final MonotonicClock clock;
    private final KeySpace.Writer values;
    private final ScoringInputs[] inputs; // by feature
    private final int[][] dependents; // by feature
    private final boolean[] reads; // by feature
    private final Derivation[] steps;
    private final ScoringInputs[] results; // by step
    private final boolean[] stale; // by step
    private final int[] changed;
    private final Frame frame;
    private final float[] row;
    private final float[] rows;
    private final float[] predictions = new float[BATCH];
    private long timeMicros;
    private boolean standing;

    CombinationScorer(CombinationPlan plan, KeySpace space, MonotonicClock clock) {
        this.plan = plan;
        this.clock = clock;
        this.values = space.in(plan.schema());
        int[] fields = values.fields();
        this.inputs = new ScoringInputs[fields.length];
        this.dependents = new int[fields.length][];
        this.reads = new boolean[fields.length];
        for (int i = 0; i < fields.length; i++) {
            inputs[i] = inputs(fields[i]);
            dependents[i] = plan.dependents(fields[i]);
            reads[i] = plan.readBy(fields[i]);
        }
        this.steps = plan.derivations().toArray(Derivation[]::new);
        this.results = new ScoringInputs[steps.length];
        for (int i = 0; i < steps.length; i++) {
            results[i] = inputs(steps[i].target());
        }
        this.stale = new boolean[steps.length];
        this.changed = new int[fields.length];
        this.frame = new Frame(plan.schema());
        this.row = new float[plan.input().width()];
        this.rows = new float[BATCH * row.length];
    }

    private ScoringInputs inputs(int field) {
        return new ScoringInputs(plan.input(), new int[] {field});
    }

    /// Asks as of another instant from now on, and reads everything anew.
    public void begin(long asOfMicros) {
        timeMicros = asOfMicros;
        standing = false;
    }

    /// Answers the first `count` codes, each of which must be one of a key.
    ///
    /// @param answers becomes the answer of each, within the endpoint's bounds; NaN where the model has none
    /// @throws dev.punctual.core.error.ServingException if the store or a remote model fails
    public void score(long[] codes, int count, double[] answers) {
        for (int i = 0; i < count; i++) {
            place(codes[i]);
            System.arraycopy(row, 0, rows, i * row.length, row.length);
        }
        plan.rung().predictUnhurried(rows, count, predictions, clock);
        for (int i = 0; i < count; i++) {
            answers[i] =
                    Float.isFinite(predictions[i])
                            ? plan.endpoint().clipped(predictions[i])
                            : Double.NaN;
        }
    }

    /// Makes the row that stands that of a code.
    private void place(long code) {
        int count = values.putChanged(code, frame, changed);
        boolean anew = !standing;
        for (int i = 0; i < count; i++) {
            anew |= reads[changed[i]];
        }
        if (anew) {
            makeAnew(code);
            return;
        }
        for (int i = 0; i < count; i++) {
            inputs[changed[i]].fill(frame, row);
            for (int step : dependents[changed[i]]) {
                stale[step] = true;
            }
        }
        for (int i = 0; i < steps.length; i++) {
            if (stale[i]) {
                stale[i] = false;
                steps[i].evaluator().evaluate(frame, steps[i].target());
                results[i].fill(frame, row);
            }
        }
    }

    private void makeAnew(long code) {
        frame.clear(); // a row that is not in the store leaves fields as they are
        int time = plan.timeField();
        if (time >= 0) {
            frame.putLong(plan.schema().cellOf(time), timeMicros);
            frame.status(time, FeatureStatus.PRESENT);
        }
        values.put(code, frame);
        var nothing = new Frame(new Schema(List.of()));
        var question = new Question(frame, nothing, timeMicros, Question.ANY_AGE);
        if (plan.features().readsAnything()) {
            plan.features().read(List.of(question), Long.MAX_VALUE);
        }
        plan.features().derive(question);
        plan.input().fill(frame, row, 0);
        standing = true;
    }
}
