package dev.punctual.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.XgboostReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class XgboostTrainerTest {
    private static final Samples SAMPLES =
            Samples.regression(new SplittableRandom(1), 9, 40_000); // more than one batch

    @Test
    void trainsTheSameModelTwice() {
        var parameters = Map.of("rounds", "12", "max_depth", "6", "subsample", "0.7", "seed", "7");
        assertThat(SAMPLES.train(parameters)).isEqualTo(SAMPLES.train(parameters));
    }

    @Test
    void anotherSeedTrainsAnotherModel() {
        byte[] one = SAMPLES.train(Map.of("rounds", "3", "subsample", "0.5", "seed", "1"));
        byte[] other = SAMPLES.train(Map.of("rounds", "3", "subsample", "0.5", "seed", "2"));
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void tellsOfEachRoundAndOfItsMetric() {
        List<Float> metrics = new ArrayList<>();
        new XgboostTrainer(Map.of("rounds", "5", "eval_metric", "rmse", "nthread", "1"))
                .train(
                        SAMPLES.inputs(),
                        SAMPLES.rows(),
                        SAMPLES.rows(),
                        (round, rounds, metric) -> {
                            assertThat(rounds).isEqualTo(5);
                            metrics.add(metric);
                            assertThat(round).isEqualTo(metrics.size());
                        });
        assertThat(metrics).hasSize(5).isSortedAccordingTo((a, b) -> Float.compare(b, a));
    }

    @Test
    void hasNoMetricWithoutValidationRows() {
        new XgboostTrainer(Map.of("rounds", "2", "nthread", "1"))
                .train(
                        SAMPLES.inputs(),
                        SAMPLES.rows(),
                        null,
                        (round, rounds, metric) -> assertThat(metric).isNaN());
    }

    @Test
    void stopsEarlyAndKeepsTheBestModel() {
        var random = new SplittableRandom(3);
        var training = Samples.regression(random, 9, 200);
        var validation = Samples.regression(random, 9, 200);
        List<Float> metrics = new ArrayList<>();
        var parameters = new HashMap<>(Map.of("rounds", "500", "eta", "0.5", "max_depth", "8"));
        parameters.putAll(Map.of("early_stopping_rounds", "5", "nthread", "1"));
        byte[] file =
                new XgboostTrainer(parameters)
                        .train(
                                training.inputs(),
                                training.rows(),
                                validation.rows(),
                                (round, rounds, metric) -> metrics.add(metric));
        int best = metrics.indexOf(metrics.stream().min(Float::compare).orElseThrow()) + 1;
        assertThat(metrics).hasSize(best + 5);
        assertThat(XgboostReader.read(file).trees()).hasSize(best);
    }

    @ParameterizedTest
    @CsvSource({
        "max_dept, 6, is unknown",
        "objective, multi:softmax, must be one of",
        "booster, dart, is unknown",
        "rounds, 0, must be a whole number",
        "rounds, many, must be a whole number",
        "tree_method, exact, must be hist",
        "early_stopping_rounds, -1, must be a whole number"
    })
    void refusesParametersBeforeTraining(String name, String value, String reason) {
        var parameters = new HashMap<>(Map.of("rounds", "10"));
        parameters.put(name, value);
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> new XgboostTrainer(parameters))
                .withMessageContaining("'" + name + "' " + reason)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION));
    }

    @Test
    void needsToKnowHowManyRounds() {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> new XgboostTrainer(Map.of()))
                .withMessageContaining("'rounds' must be");
    }

    @ParameterizedTest
    @CsvSource({
        "max_depth, deep, max_depth",
        "eta, -3, learning_rate",
        "subsample, 1.5, subsample",
        "eval_metric, nonsense, nonsense"
    })
    void passesOnWhyXgboostRefusesAValueBeforeItReadsRows(String name, String value, String why) {
        var untouchable =
                new TrainingRows() {
                    @Override
                    public int width() {
                        return SAMPLES.inputs().size();
                    }

                    @Override
                    public boolean next(float[] row) {
                        throw new AssertionError("read a row");
                    }

                    @Override
                    public float label() {
                        throw new AssertionError("read a label");
                    }
                };
        assertRefused(
                untouchable,
                SAMPLES.inputs(),
                Map.of("rounds", "1", "nthread", "1", name, value),
                why);
    }

    @Test
    void refusesRowsItCannotTrainWith() {
        var rounds = Map.of("rounds", "1");
        assertRefused(SAMPLES.rows(), List.of("one"), rounds, "rows of 9 numbers for 1 inputs");
        assertRefused(
                TrainingRows.of(1, new float[0], new float[0]), List.of("one"), rounds, "no rows");
        assertRefused(
                TrainingRows.of(1, new float[1], new float[] {Float.NaN}),
                List.of("one"),
                rounds,
                "label NaN");
        assertRefused(
                TrainingRows.of(1, new float[] {Float.POSITIVE_INFINITY}, new float[1]),
                List.of("one"),
                rounds,
                "inf");
    }

    @Test
    void refusesEarlyStoppingWithoutValidationRows() {
        var parameters = Map.of("rounds", "9", "early_stopping_rounds", "2");
        assertRefused(SAMPLES.rows(), SAMPLES.inputs(), parameters, "needs validation rows");
    }

    private static void assertRefused(
            TrainingRows rows, List<String> inputs, Map<String, String> parameters, String why) {
        var trainer = new XgboostTrainer(parameters);
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> trainer.train(inputs, rows, null, (round, of, metric) -> {}))
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION));
    }
}
