package dev.punctual.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.core.model.SplitTest;
import dev.punctual.core.model.Tree;
import dev.punctual.core.model.TreeEnsemble;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.TreeNode;
import dev.punctual.core.model.XgboostReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Our evaluation of a model file against XGBoost's.
final class SameAsXgboostTest {
    private static final int WIDTH = 13;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyDepthGivesTheSameBits(int depth) {
        var random = new SplittableRandom(depth);
        var parameters = Map.of("rounds", "" + (20 + depth), "max_depth", "" + depth, "eta", "0.3");
        var samples = Samples.regression(random, WIDTH, 3_000);
        byte[] file = samples.train(parameters);
        TreeEnsemble ensemble = XgboostReader.read(file);
        assertThat(ensemble.depth()).isEqualTo(depth);
        assertThat(ensemble.inputs()).isEqualTo(samples.inputs());
        assertSameBits(file, rowsNear(ensemble, random));
    }

    @ParameterizedTest
    @CsvSource({
        "reg:squarederror, 300, 7, depthwise",
        "reg:squarederror, 20, 0, lossguide",
        "reg:absoluteerror, 30, 4, depthwise",
        "reg:pseudohubererror, 30, 4, depthwise"
    })
    void everyRegressionGivesTheSameBits(String objective, int rounds, int depth, String growth) {
        var random = new SplittableRandom(rounds);
        var parameters = new HashMap<>(Map.of("objective", objective, "rounds", "" + rounds));
        parameters.putAll(Map.of("max_depth", "" + depth, "grow_policy", growth));
        parameters.putAll(Map.of("max_leaves", depth == 0 ? "60" : "0", "subsample", "0.8"));
        byte[] file = Samples.regression(random, WIDTH, 4_000).train(parameters);
        assertSameBits(file, rowsNear(XgboostReader.read(file), random));
    }

    @Test
    void probabilitiesAgree() {
        var random = new SplittableRandom(5);
        var samples = Samples.regression(random, WIDTH, 4_000).asClasses();
        byte[] file =
                samples.train(
                        Map.of("objective", "binary:logistic", "rounds", "60", "max_depth", "6"));
        TreeEnsemble ensemble = XgboostReader.read(file);
        TreeModel ours = TreeModel.of(ensemble);
        try (var theirs = new XgboostPredictor(file, 1)) {
            for (float[] row : rowsNear(ensemble, random)) {
                assertThat(ours.predict(row, 0)).isCloseTo(theirs.predict(row), within(1e-6f));
            }
        }
    }

    private static void assertSameBits(byte[] file, List<float[]> rows) {
        TreeModel ours = TreeModel.of(XgboostReader.read(file));
        float[] all = new float[rows.size() * WIDTH];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, all, i * WIDTH, WIDTH);
        }
        float[] batch = new float[rows.size()];
        ours.predictBatch(all, rows.size(), batch);
        try (var theirs = new XgboostPredictor(file, 1)) {
            float[] expected = theirs.predictBatch(all, rows.size());
            for (int i = 0; i < expected.length; i++) {
                assertThat(ours.predict(all, i * WIDTH))
                        .as("row %s", Arrays.toString(rows.get(i)))
                        .isEqualTo(expected[i])
                        .isEqualTo(batch[i]);
            }
            assertThat(theirs.predict(rows.getFirst())).isEqualTo(expected[0]);
        }
    }

    /// Rows made of thresholds, the floats next to them, and every number that floats find hard.
    private static List<float[]> rowsNear(TreeEnsemble ensemble, SplittableRandom random) {
        List<List<Float>> values = new ArrayList<>();
        for (int i = 0; i < WIDTH; i++) {
            var near = new TreeSet<Float>();
            near.addAll(List.of(0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE));
            near.addAll(List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
            for (Tree tree : ensemble.trees()) {
                addThresholds(tree, i, near);
            }
            values.add(List.copyOf(near));
        }
        List<float[]> rows = new ArrayList<>();
        for (int row = 0; row < 5_000; row++) {
            float[] numbers = new float[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                numbers[i] = values.get(i).get(random.nextInt(values.get(i).size()));
            }
            rows.add(numbers);
        }
        return rows;
    }

    private static void addThresholds(Tree tree, int feature, Set<Float> to) {
        for (TreeNode node : tree.nodes()) {
            if (node instanceof TreeNode.Split(SplitTest.Below below, int _, int _)
                    && below.feature() == feature) {
                float threshold = below.threshold();
                to.addAll(List.of(threshold, Math.nextUp(threshold), Math.nextDown(threshold)));
            }
        }
    }
}
