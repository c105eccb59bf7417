package dev.punctual.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.XgboostReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Models that others train, in both file formats, against XGBoost's own predictions.
final class EveryKindOfModelTest {
    private static final int WIDTH = 6;
    private static final int ROWS = 2_000;

    private final SplittableRandom random = new SplittableRandom(11);
    private final float[] rows = new float[ROWS * WIDTH];

    EveryKindOfModelTest() {
        for (int i = 0; i < rows.length; i++) {
            boolean category = i % WIDTH >= WIDTH - 2;
            float value =
                    category ? random.nextInt(70) : Math.round(random.nextGaussian() * 20) / 8f;
            rows[i] = random.nextInt(10) == 0 ? Float.NaN : value;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "multi:softprob, 4, gbtree",
        "multi:softmax, 4, gbtree",
        "multi:softprob, 3, dart",
        "count:poisson, 0, gbtree",
        "reg:gamma, 0, gbtree",
        "reg:tweedie, 0, gbtree",
        "reg:logistic, 0, gbtree",
        "reg:squaredlogerror, 0, gbtree",
        "binary:hinge, 0, gbtree",
        "binary:logitraw, 0, gbtree",
        "reg:squarederror, 0, dart",
        "rank:pairwise, 0, gbtree",
        "survival:cox, 0, gbtree"
    })
    void everyObjectiveGivesWhatXgboostGives(String objective, int classes, String booster)
            throws XGBoostError {
        var parameters = parameters(objective);
        parameters.put("booster", booster);
        parameters.put("rate_drop", "0.3");
        if (classes > 0) {
            parameters.put("num_class", classes);
        }
        boolean unit = objective.startsWith("binary") || objective.equals("reg:logistic");
        assertSame(
                parameters,
                null,
                row ->
                        classes > 0
                                ? Math.floorMod((int) (2 * orZero(row)), classes)
                                : unit ? orZero(row) > 0 ? 1 : 0 : 1 + Math.abs(orZero(row)));
    }

    @ParameterizedTest
    @CsvSource({"1", "64"})
    void splitsByCategoryGoWhereXgboostSendsThem(int oneHotUpTo) throws XGBoostError {
        var parameters = parameters("reg:squarederror");
        parameters.put("max_cat_to_onehot", oneHotUpTo);
        parameters.put("max_depth", 6);
        assertSame(
                parameters,
                new String[] {"q", "q", "q", "q", "c", "c"},
                row -> orZero(row) + 3 * (orZero(row + 4) % 7) + orZero(row + 5) % 3);
    }

    @Test
    void severalTreesAndTargetsInARoundAddUp() throws XGBoostError {
        var parameters = parameters("reg:squarederror");
        parameters.put("num_parallel_tree", 4);
        parameters.put("subsample", 0.5);
        parameters.put("base_score", 3.5);
        assertSame(parameters, null, row -> orZero(row) * orZero(row + 1));
    }

    private static Map<String, Object> parameters(String objective) {
        return new HashMap<>(
                Map.of(
                        "objective",
                        objective,
                        "max_depth",
                        4,
                        "nthread",
                        1,
                        "verbosity",
                        0,
                        "tree_method",
                        "hist"));
    }

    private float orZero(int index) {
        float value = rows[index];
        return Float.isNaN(value) ? 0 : value;
    }

    private void assertSame(
            Map<String, Object> parameters, String @Nullable [] types, IntToDoubleFunction label)
            throws XGBoostError {
        var matrix = new DMatrix(rows, ROWS, WIDTH, Float.NaN);
        float[] labels = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            labels[i] = (float) label.applyAsDouble(i * WIDTH);
        }
        matrix.setLabel(labels);
        if (types != null) {
            matrix.setFeatureTypes(types);
        }
        Booster booster = XGBoost.train(matrix, parameters, 15, Map.of(), null, null);
        try {
            float[][] theirs = booster.predict(matrix);
            for (String format : new String[] {"ubj", "json"}) {
                assertSame(booster.toByteArray(format), theirs);
            }
        } finally {
            booster.dispose();
            matrix.dispose();
        }
    }

    private void assertSame(byte[] file, float[][] theirs) {
        TreeModel ours = TreeModel.of(XgboostReader.read(file));
        assertThat(ours.outputs()).isEqualTo(theirs[0].length);
        assertThat(Arrays.stream(theirs).map(Arrays::toString).distinct().count()).isGreaterThan(1);
        float[] out = new float[ours.outputs()];
        for (int i = 0; i < ROWS; i++) {
            ours.predict(rows, i * WIDTH, out, 0);
            for (int j = 0; j < out.length; j++) {
                float tolerance = 1e-6f * Math.max(1, Math.abs(theirs[i][j]));
                assertThat(out[j]).as("row %d", i).isCloseTo(theirs[i][j], within(tolerance));
            }
        }
    }
}
