package dev.punctual.core.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.definition.EndpointDefinition.Rung;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ladder.Choice;
import dev.punctual.core.ladder.Ladder.Forecast;
import dev.punctual.core.model.Model;
import dev.punctual.core.plan.EndpointPlan;
import dev.punctual.core.plan.Question;
import dev.punctual.core.plan.TestPlans;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderTest {
    private static final long NOW = -1_000;
    private static final long MILLI = 1_000_000;
    private static final Rung DEFAULT = new Rung.DefaultRung(-1);
    private static final Rung PREPARED = new Rung.PrecomputedRung("prepared");
    private static final Choice FIRST = new Choice(0, Reason.BEST);

    @ParameterizedTest
    @CsvSource({
        // slack and wait in ms; full takes 4 ms in a lane, lite 1 ms in a lane, the default nothing
        "10, 0, 0, BEST",
        " 5, 0, 0, BEST",
        " 3, 0, 1, SLACK",
        " 0, 0, 2, SLACK",
        "-1, 0, 2, SLACK",
        "10, 5, 0, BEST",
        "10, 6, 1, OVERLOAD",
        "10, 9, 2, OVERLOAD",
        " 3, 9, 2, OVERLOAD",
    })
    void theBestRungThatFitsIsChosen(long slack, long wait, int rung, Reason reason) {
        Ladder ladder = ladder(Map.of("full", echo(), "lite", echo()), DEFAULT);
        measure(ladder, 0, 4 * MILLI);
        measure(ladder, 1, MILLI);
        Forecast lanes = waiting(ladder, wait * MILLI);
        assertThat(ladder.choose(questions(ladder, 1), slack * MILLI, lanes, NOW))
                .isEqualTo(new Choice(rung, reason));
    }

    @Test
    void whatIsQuickDoesNotWaitForALane() {
        Ladder ladder = ladder(Map.of("full", echo()), DEFAULT);
        measure(ladder, 0, 100_000);
        Forecast busy = waiting(ladder, 1_000 * MILLI);
        assertThat(ladder.choose(questions(ladder, 1), MILLI, busy, NOW)).isEqualTo(FIRST);
        assertThat(ladder.choose(questions(ladder, 1, 2, 3, 4, 5), MILLI, busy, NOW).rung())
                .isEqualTo(1);
    }

    @Test
    void anInsuranceIsTheBestQuickRungBelow() {
        Ladder ladder = ladder(Map.of("full", echo(), "lite", echo()), PREPARED, DEFAULT);
        measure(ladder, 1, 5 * MILLI);
        assertThat(ladder.insurance(0, 1)).contains(new Choice(2, Reason.OVERRUN));
        assertThat(ladder.insurance(2, 1)).contains(new Choice(3, Reason.OVERRUN));
        assertThat(ladder.insurance(3, 1)).isEmpty();
        Ladder modelsOnly = ladder(Map.of("full", echo(), "lite", echo()));
        measure(modelsOnly, 1, 5 * MILLI);
        assertThat(modelsOnly.insurance(0, 1)).isEmpty();
    }

    @Test
    void aPredictionThatIsNoNumberFallsToTheNextRung() {
        Ladder ladder = ladder(Map.of("full", echo(), "lite", constant(3)), DEFAULT);
        List<Question> questions = questions(ladder, 1, Double.NaN, Double.POSITIVE_INFINITY, 2);
        List<Answer> answers = ladder.rungs().answer(FIRST, questions);
        assertThat(answers).extracting(Answer::value).containsExactly(1.0, 3.0, 3.0, 2.0);
        assertThat(answers).extracting(Answer::rung).containsExactly(0, 1, 1, 0);
        assertThat(answers)
                .extracting(Answer::reason)
                .containsExactly(Reason.BEST, Reason.UNAVAILABLE, Reason.UNAVAILABLE, Reason.BEST);
        // One question takes another way, with the same answer.
        assertThat(ladder.rungs().answer(FIRST, questions.subList(1, 2)).getFirst().value())
                .isEqualTo(3);
    }

    @Test
    void whatWasNotPreparedFallsToTheDefault() {
        Ladder ladder = ladder(Map.of(), PREPARED, DEFAULT);
        List<Question> questions = questions(ladder, 1, 2);
        Frame prepared = questions.getFirst().prepared();
        prepared.putDouble(0, 42);
        prepared.status(0, FeatureStatus.PRESENT);
        prepared.eventTimeMicros(0, 123);
        List<Answer> answers = ladder.rungs().answer(FIRST, questions);
        assertThat(answers).extracting(Answer::value).containsExactly(42.0, -1.0);
        assertThat(answers)
                .extracting(Answer::reason)
                .containsExactly(Reason.BEST, Reason.UNAVAILABLE);
        assertThat(answers)
                .extracting(Answer::oldestInputMicros)
                .containsExactly(123L, Frame.UNKNOWN_TIME);
    }

    @Test
    void whatWasPreparedIsAnsweredByItsRowAndTheRestByTheModelBelow() {
        EndpointPlan plan =
                TestPlans.plan(
                        Map.of("full", echo()),
                        List.of(PREPARED, new Rung.ModelRung("full"), DEFAULT));
        var ladder = new Ladder(plan, NOW);
        List<Question> questions = questions(ladder, 1, 2, 3);
        Frame prepared = questions.get(1).prepared();
        prepared.putDouble(0, 42);
        prepared.status(0, FeatureStatus.PRESENT);
        Choice choice = ladder.choose(questions, 10 * MILLI, _ -> 0, NOW);
        assertThat(choice).isEqualTo(new Choice(1, Reason.UNAVAILABLE));
        assertThat(ladder.rungs().open(1, questions)).isEqualTo(2);
        List<Answer> answers = ladder.rungs().answer(choice, questions);
        assertThat(answers).extracting(Answer::value).containsExactly(1.0, 42.0, 3.0);
        assertThat(answers).extracting(Answer::rung).containsExactly(1, 0, 1);
        assertThat(answers)
                .extracting(Answer::reason)
                .containsExactly(Reason.UNAVAILABLE, Reason.BEST, Reason.UNAVAILABLE);
        // What is sent when the model is late has the row too.
        Choice insured = ladder.insurance(1, 3).orElseThrow();
        assertThat(ladder.rungs().answer(insured, questions))
                .extracting(Answer::value)
                .containsExactly(-1.0, 42.0, -1.0);
        List<Question> known = questions.subList(1, 2);
        assertThat(ladder.choose(known, 10 * MILLI, _ -> 0, NOW)).isEqualTo(FIRST);
    }

    @Test
    void aLadderThatHasNoAnswerSaysSo() {
        Ladder ladder = ladder(Map.of("full", constant(Float.NaN)));
        List<Question> questions = questions(ladder, 1);
        assertNoAnswer(() -> ladder.rungs().answer(FIRST, questions));
        assertNoAnswer(() -> ladder.below(FIRST));
        assertNoAnswer(() -> ladder.rungs().answerWithout(Reason.OVERRUN, questions));
    }

    @Test
    void aFailureFallsByOneRung() {
        Ladder ladder = ladder(Map.of("full", echo()), DEFAULT);
        assertThat(ladder.below(FIRST)).isEqualTo(new Choice(1, Reason.UNAVAILABLE));
    }

    @Test
    void theTimeOfSeveralQuestionsIsLearnedBySize() {
        Ladder ladder = ladder(Map.of("full", echo()), DEFAULT);
        for (int i = 0; i < 100; i++) {
            ladder.times().record(0, 1, 2 * MILLI, NOW);
        }
        assertThat(ladder.times().nanos(0, 1, NOW)).isBetween(2 * MILLI, 2_300_000L);
        assertThat(ladder.times().nanos(0, 5, NOW)).isEqualTo(5 * ladder.times().nanos(0, 1, NOW));
        for (int i = 0; i < 100; i++) {
            ladder.times().record(0, 5, 3 * MILLI, NOW);
        }
        assertThat(ladder.times().nanos(0, 5, NOW)).isBetween(3 * MILLI, 3_400_000L);
        assertThat(ladder.inline(0, 1)).isFalse();
    }

    @Test
    void aRequiredFeatureRulesOutRungsQuestionByQuestion() {
        Ladder ladder = requiring("key");
        List<Question> questions = questions(ladder, 1, 2, 3, 4);
        questions.get(0).frame().status(1, FeatureStatus.MISSING);
        questions.get(2).frame().status(1, FeatureStatus.STALE);

        assertThat(ladder.choose(questions, MILLI, _ -> 0, NOW)).isEqualTo(FIRST);
        List<Answer> answers = ladder.rungs().answer(FIRST, questions);
        assertThat(answers).extracting(Answer::value).containsExactly(5.0, 2.0, 5.0, 4.0);
        assertThat(answers)
                .extracting(Answer::reason)
                .containsExactly(Reason.FEATURES, Reason.BEST, Reason.FEATURES, Reason.BEST);
    }

    private static Ladder requiring(String field) {
        List<Rung> rungs =
                List.of(
                        new Rung.ModelRung("full", List.of(field)),
                        new Rung.ModelRung("lite"),
                        DEFAULT);
        return new Ladder(TestPlans.plan(Map.of("full", echo(), "lite", constant(5)), rungs), NOW);
    }

    private static void assertNoAnswer(Runnable call) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(call::run)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_ANSWER));
    }

    private static void measure(Ladder ladder, int rung, long nanos) {
        ladder.times().record(rung, 1, nanos, NOW);
    }

    private static Forecast waiting(Ladder ladder, long nanos) {
        return rung -> nanos + ladder.times().nanos(rung, 1, NOW);
    }

    private static Ladder ladder(Map<String, Model> models, Rung... more) {
        Stream<Rung> asked = models.keySet().stream().sorted().map(Rung.ModelRung::new);
        List<Rung> rungs = Stream.concat(asked, Stream.of(more)).toList();
        return new Ladder(TestPlans.plan(models, rungs), NOW);
    }

    private static List<Question> questions(Ladder ladder, double... numbers) {
        return TestPlans.questions(ladder.plan(), numbers);
    }

    private static Model echo() {
        return new Fixed(Double.NaN, true);
    }

    private static Model constant(double value) {
        return new Fixed(value, false);
    }

    /// Answers with a value, or with its only input.
    private record Fixed(double value, boolean echo) implements Model {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public float predict(float[] row, int offset) {
            return echo ? row[offset] : (float) value;
        }
    }
}
