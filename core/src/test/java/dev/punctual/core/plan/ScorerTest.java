package dev.punctual.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.testing.Randomized;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Scoring in batches gives the numbers that the way of a request gives.
class ScorerTest {
    private static final long NOW = 3_600_000_000L;
    private static final long SECOND = 1_000_000;
    private static final String[] PLACES = {"a", "b", "c", "dd", "e", "f", "g", "h", "i", "jjj"};

    private final ParcelsPlan parcels = new ParcelsPlan();

    /// Tells rows apart by all of their bits.
    private static final class Digest implements Model {
        private final int width;

        Digest(int width) {
            this.width = width;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public float predict(float[] row, int offset) {
            return Arrays.hashCode(Arrays.copyOfRange(row, offset, offset + width)) >> 8;
        }
    }

    private ScoringPlan plan(List<String> inputs, List<String> required) {
        FeaturePlan features = parcels.plan();
        var input = new ModelInput(features.schema(), inputs);
        var rung =
                new RungPlan.ModelRung(
                        "m",
                        "1",
                        new Digest(input.width()),
                        input,
                        new Requirement(features.schema(), required),
                        1);
        return new ScoringPlan(features, parcels.endpoint(), rung);
    }

    private List<String> allInputs() {
        return EndpointSchema.modelInputs(parcels.plan().schema());
    }

    private void fill(SplittableRandom random) {
        Map<String, Double> means = new HashMap<>();
        for (String from : PLACES) {
            for (String to : PLACES) {
                if (random.nextInt(3) > 0) {
                    means.put(from + "-" + to, random.nextInt(100) / 8.0);
                }
            }
        }
        parcels.loadHistory(means, NOW - 30 * SECOND);
        for (int id = 0; id < 200; id++) {
            String place = PLACES[random.nextInt(PLACES.length - 2)];
            parcels.arrive(id, place, NOW - 60 * SECOND + id * SECOND / 4, random.nextInt(50));
        }
    }

    /// What the way of a request makes of a question; NaN if it lacks what is required.
    private double online(ScoringPlan plan, Frame asked, long micros) {
        FeaturePlan features = parcels.plan();
        String from = asked.textAt(0);
        String to = asked.textAt(1);
        Question question = parcels.question(from, to, micros);
        features.read(List.of(question), Long.MAX_VALUE);
        features.derive(question);
        if (!plan.rung().required().met(question.frame())) {
            return Double.NaN;
        }
        var row = new float[plan.rung().input().width()];
        plan.rung().input().fill(question.frame(), row, 0);
        return plan.endpoint().clipped(plan.rung().model().predict(row, 0));
    }

    private void compare(SplittableRandom random, List<String> required, String... inputs) {
        fill(random);
        ScoringPlan plan = plan(inputs[0].equals("*") ? allInputs() : List.of(inputs), required);
        var scorer = new Scorer(plan, MonotonicClock.system());
        var asked = new Frame[Scorer.BATCH];
        Arrays.setAll(asked, _ -> new Frame(plan.asked()));
        var times = new long[Scorer.BATCH];
        var answers = new double[Scorer.BATCH];
        for (int batch = 0; batch < 6; batch++) {
            int count = batch == 0 ? 1 : 1 + random.nextInt(Scorer.BATCH);
            boolean sorted = random.nextBoolean();
            for (int i = 0; i < count; i++) {
                put(asked[i], 0, PLACES[sorted ? i * 10 / count : random.nextInt(10)]);
                put(asked[i], 1, PLACES[random.nextInt(10)]);
                times[i] = NOW + (batch % 2 == 0 ? 0 : random.nextInt(3) * 20L * SECOND);
            }
            for (int i = 0; i < count; i++) {
                scorer.ask(asked[i], i == 0 ? -1 : differs(random, asked, i), times[i]);
            }
            assertThat(scorer.answer(answers)).isEqualTo(count);
            for (int i = 0; i < count; i++) {
                assertThat(answers[i])
                        .as("question %d of batch %d", i, batch)
                        .isEqualTo(Double.valueOf(online(plan, asked[i], times[i])));
            }
            if (batch == 3) {
                parcels.arrive(1_000 + batch, "a", NOW - SECOND, 77);
                scorer.forget();
            }
        }
    }

    /// The fields in which a question differs from the one before, and sometimes others too.
    private static long differs(SplittableRandom random, Frame[] asked, int question) {
        long differs = random.nextInt(4) == 0 ? random.nextLong() : 0;
        for (int field = 0; field < 2; field++) {
            if (!asked[question].sameValue(field, asked[question - 1])) {
                differs |= 1L << field;
            }
        }
        return differs;
    }

    private static void put(Frame frame, int field, String text) {
        frame.putText(field, text);
        frame.status(field, FeatureStatus.PRESENT);
    }

    @Test
    void everyNumberIsThatOfARequest() {
        Randomized.check(20, random -> new ScorerTest().compare(random, List.of(), "*"));
    }

    @Test
    void whatARequestWouldLackHasNoAnswer() {
        Randomized.check(
                10,
                random ->
                        new ScorerTest()
                                .compare(
                                        random,
                                        List.of("pair.parcels"),
                                        "to.weights",
                                        "pair.mean"));
    }

    @Test
    void whatTheModelDoesNotNeedIsNotRead() {
        parcels.loadHistory("a", "b", 1, NOW);
        ScoringPlan plan = plan(List.of("from.arrived"), List.of());
        var asked = new Frame(plan.asked());
        put(asked, 0, "a");
        put(asked, 1, "b");
        var scorer = new Scorer(plan, MonotonicClock.system());
        scorer.ask(asked, -1, NOW);
        scorer.answer(new double[1]);
        assertThat(parcels.reads()).isEmpty();
    }

    @Test
    void aStoreThatDoesNotGetToARowIsNoMissingRow() {
        parcels.loadHistory("a", "b", 1, NOW);
        parcels.stallAfter(0);
        ScoringPlan plan = plan(List.of("pair.mean"), List.of());
        var asked = new Frame(plan.asked());
        put(asked, 0, "a");
        put(asked, 1, "b");
        var scorer = new Scorer(plan, MonotonicClock.system());
        scorer.ask(asked, -1, NOW);
        assertThatThrownBy(() -> scorer.answer(new double[1]))
                .isInstanceOf(ServingException.class)
                .hasMessageContaining("view/history could not be read within");
    }
}
