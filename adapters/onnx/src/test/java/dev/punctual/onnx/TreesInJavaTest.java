package dev.punctual.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.onnx.OnnxReader;
import dev.punctual.core.testing.Randomized;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tree ensembles of ONNX files: our evaluation against ONNX Runtime's.
final class TreesInJavaTest {
    private static final int WIDTH = 4;

    @ParameterizedTest
    @CsvSource({
        "1, SUM, NONE",
        "1, AVERAGE, NONE",
        "1, MIN, NONE",
        "1, MAX, NONE",
        "3, SUM, NONE",
        "3, AVERAGE, SOFTMAX",
        "3, MIN, NONE",
        "3, MAX, LOGISTIC",
        "3, SUM, SOFTMAX_ZERO"
    })
    void regressorsGiveWhatTheRuntimeGives(int targets, String aggregate, String transform) {
        Randomized.check(
                10,
                random -> {
                    var trees = new RandomOnnxTrees(random, WIDTH, targets);
                    var attributes = trees.attributes("target");
                    attributes.put("n_targets", targets);
                    attributes.put("aggregate_function", aggregate);
                    attributes.put("post_transform", transform);
                    if (random.nextBoolean()) {
                        attributes.put("base_values", trees.numbers(targets));
                    }
                    assertSame(trees.regressor(), trees.rows(200));
                });
    }

    @ParameterizedTest
    @CsvSource({"3, NONE", "3, SOFTMAX", "3, LOGISTIC", "2, SOFTMAX", "4, SOFTMAX_ZERO"})
    void classifiersGiveTheProbabilitiesOfTheRuntime(int classes, String transform) {
        Randomized.check(
                10,
                random -> {
                    var trees = new RandomOnnxTrees(random, WIDTH, classes);
                    trees.attributes("class").put("post_transform", transform);
                    assertSame(trees.classifier(classes), trees.rows(200));
                });
    }

    @ParameterizedTest
    @CsvSource({"LOGISTIC, false", "NONE, true"})
    void classifiersWithWeightsForOneClassGiveBoth(String transform, boolean positive) {
        Randomized.check(
                10,
                random -> {
                    var trees = new RandomOnnxTrees(random, WIDTH, 1);
                    var attributes = trees.attributes("class");
                    attributes.put("post_transform", transform);
                    if (random.nextBoolean()) {
                        attributes.put("base_values", new float[] {0.25f});
                    }
                    if (positive) {
                        float[] weights =
                                (float[]) Objects.requireNonNull(attributes.get("class_weights"));
                        for (int i = 0; i < weights.length; i++) {
                            weights[i] = Math.abs(weights[i]) / 100;
                        }
                    }
                    assertSame(trees.classifier(2), trees.rows(200));
                });
    }

    @Test
    void whatTheRuntimeDoesInItsOwnWayIsLeftToIt() {
        var trees = new RandomOnnxTrees(new SplittableRandom(1), WIDTH, 1);
        trees.attributes("target").put("post_transform", "LOGISTIC");
        assertThat(OnnxReader.read(trees.regressor())).isEmpty();
    }

    @Test
    void aDamagedFileIsRefusedOrLeftToTheRuntimeOrPredicts() {
        var trees = new RandomOnnxTrees(new SplittableRandom(2), WIDTH, 1);
        trees.attributes("target");
        byte[] file = trees.regressor();
        for (int length = 0; length < file.length - 20; length++) { // the versions come last
            read(Arrays.copyOf(file, length));
        }
        int[] predicted = {0};
        Randomized.check(
                5_000,
                random -> {
                    byte[] changed = file.clone();
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                    predicted[0] += read(changed) ? 1 : 0;
                });
        assertThat(predicted[0]).isBetween(500, 4_500);
    }

    private static boolean read(byte[] file) {
        try {
            Model model = OnnxReader.read(file).orElse(null);
            if (model != null) {
                model.predict(new float[model.width()], 0, new float[model.outputs()], 0);
            }
            return model != null;
        } catch (ServingException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT);
            return false;
        }
    }

    private static void assertSame(byte[] file, float[] rows) {
        Model ours = OnnxReader.read(file).orElseThrow();
        assertThat(ours).isInstanceOf(TreeModel.class);
        Comparison.assertSame(file, ours, rows);
    }
}
