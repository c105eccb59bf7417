package dev.punctual.server.jobs;

import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.model.Model;
import dev.punctual.core.plan.FeaturePlan;
import dev.punctual.core.plan.ModelInput;
import dev.punctual.core.plan.Question;
import dev.punctual.core.value.Frame;
import java.util.ArrayList;
import java.util.List;

/// The model's answers for the keys of a combination, by the plan that serves. Any thread may make scorers of it.
///
/// @param plan of questions of which the features of the key are given
/// @param timeMicros as of when they are asked
record CombinationScoring(
        EndpointDefinition endpoint,
        FeaturePlan plan,
        Model model,
        ModelInput input,
        long timeMicros) {
    static final int BATCH = 256;

    Scorer scorer(KeySpace space) {
        return new Scorer(this, space);
    }

    /// Scores one batch after another, on one thread.
    static final class Scorer {
        private final CombinationScoring scoring;
        private final KeySpace.Writer values;
        private final List<Question> questions = new ArrayList<>(BATCH);
        private final float[] rows;
        private final float[] answers = new float[BATCH];

        private Scorer(CombinationScoring scoring, KeySpace space) {
            this.scoring = scoring;
            this.values = space.in(scoring.plan.schema());
            this.rows = new float[BATCH * scoring.input.width()];
            for (int i = 0; i < BATCH; i++) {
                var asked = new Frame(scoring.plan.schema());
                questions.add(scoring.plan.question(asked, scoring.timeMicros));
            }
        }

        /// Writes the answers for codes of keys.
        ///
        /// @param count at most [#BATCH]
        void score(long[] codes, int count, double[] out) {
            List<Question> batch = questions.subList(0, count);
            boolean reads = scoring.plan.readsAnything();
            for (int i = 0; i < count; i++) {
                Frame frame = batch.get(i).frame();
                if (reads) {
                    frame.clear(); // a row that is not there leaves fields as they are
                }
                values.put(codes[i], frame);
            }
            if (reads) {
                scoring.plan.read(batch, Long.MAX_VALUE);
            }
            int width = scoring.input.width();
            for (int i = 0; i < count; i++) {
                scoring.plan.derive(batch.get(i));
                scoring.input.fill(batch.get(i).frame(), rows, i * width);
            }
            scoring.model.predictBatch(rows, count, answers);
            for (int i = 0; i < count; i++) {
                out[i] = scoring.endpoint.clipped(answers[i]);
            }
        }
    }
}
