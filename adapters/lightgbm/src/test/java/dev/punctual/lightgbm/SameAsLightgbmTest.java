package dev.punctual.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.LightgbmReader;
import dev.punctual.core.model.SplitTest.Below;
import dev.punctual.core.model.Tree;
import dev.punctual.core.model.TreeEnsemble;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.TreeNode;
import dev.punctual.core.testing.Randomized;
import io.github.metarank.lightgbm4j.LGBMException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our evaluation of LightGBM's files against its own.
final class SameAsLightgbmTest {
    private static final int ROWS = 3_000;

    @ParameterizedTest
    @CsvSource({
        "regression, objective=regression",
        "regression, objective=regression_l1",
        "regression, objective=huber",
        "regression, objective=quantile alpha=0.8",
        "positive, objective=regression reg_sqrt=true",
        "positive, objective=poisson",
        "positive, objective=gamma",
        "positive, objective=tweedie",
        "binary, objective=binary sigmoid=0.7",
        "binary, objective=binary boost_from_average=false",
        "binary, objective=cross_entropy",
        "binary, objective=cross_entropy_lambda",
        "classes, objective=multiclass num_class=4",
        "classes, objective=multiclassova num_class=4 sigmoid=1.3",
        "regression, objective=regression boosting=rf bagging_freq=1 bagging_fraction=0.6",
        "classes, objective=multiclass num_class=4 boosting=rf bagging_freq=1 bagging_fraction=0.6",
        "regression, objective=regression boosting=dart",
        "regression, objective=regression zero_as_missing=true",
        "regression, objective=regression use_missing=false",
        "regression, objective=regression max_depth=3 learning_rate=0.5",
        "regression, objective=regression num_leaves=300 min_data_in_leaf=1"
    })
    void everyObjectiveAndKindOfMissingValueGivesWhatLightgbmGives(String label, String parameters)
            throws LGBMException {
        assertSame(Trained.of(label, parameters, ROWS, 40));
    }

    @ParameterizedTest
    @CsvSource({"4", "100"})
    void categoriesGoWhereLightgbmSendsThem(int oneHotUpTo) throws LGBMException {
        String parameters = "categorical_feature=3,4 max_cat_to_onehot=" + oneHotUpTo;
        Trained trained = Trained.of("regression", parameters, ROWS, 30);
        assertThat(text(trained)).contains("cat_threshold=");
        assertSame(trained);
    }

    @Test
    void linearTreesAreRefused() throws LGBMException {
        Trained trained = Trained.of("regression", "linear_tree=true", ROWS, 3);
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> LightgbmReader.read(trained.file()))
                .withMessageContaining("linear_tree=false");
    }

    @Test
    void aModelOfOneLeafIsItsValue() throws LGBMException {
        Trained trained = Trained.of("regression", "min_gain_to_split=1e30", ROWS, 3);
        assertThat(text(trained)).contains("num_leaves=1\n");
        assertSame(trained);
    }

    @Test
    void aFileThatWasCutOffIsRefused() throws LGBMException {
        Trained trained = Trained.of("regression", "categorical_feature=3 num_leaves=6", 500, 3);
        byte[] file = trained.file();
        int complete = text(trained).indexOf("end of trees") + 12;
        int open = text(trained).indexOf("parameters:") + 11;
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            if (length < complete || (length >= open && length < file.length - 30)) {
                assertThatExceptionOfType(ServingException.class)
                        .as("cut at %d of %d", length, file.length)
                        .isThrownBy(() -> LightgbmReader.read(cut))
                        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
            }
        }
    }

    @Test
    void aFileWithChangedBytesIsRefusedOrStillPredicts() throws LGBMException {
        byte[] file = Trained.of("classes", "objective=multiclass num_class=4", 500, 3).file();
        int[] predicted = {0};
        Randomized.check(
                5_000,
                random -> {
                    byte[] changed = file.clone();
                    for (int i = random.nextInt(1, 4); i > 0; i--) {
                        changed[random.nextInt(changed.length)] = (byte) random.nextInt(128);
                    }
                    try {
                        TreeModel model = TreeModel.of(LightgbmReader.read(changed));
                        model.predictBatch(new float[model.width()], 1, new float[model.outputs()]);
                        predicted[0]++;
                    } catch (ServingException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT);
                    }
                });
        assertThat(predicted[0]).isBetween(500, 4_500); // some damage is only to what people read
    }

    private static String text(Trained trained) {
        return new String(trained.file(), StandardCharsets.UTF_8);
    }

    private static void assertSame(Trained trained) {
        TreeEnsemble ensemble = LightgbmReader.read(trained.file());
        TreeModel ours = TreeModel.of(ensemble);
        assertThat(ours.width()).isEqualTo(Trained.WIDTH);
        try (var theirs = new LightgbmPredictor(text(trained))) {
            assertSame(theirs, ours, trained.rows());
            assertSame(theirs, ours, rowsNear(ensemble));
        }
    }

    private static void assertSame(LightgbmPredictor predictor, TreeModel ours, float[] rows) {
        int count = rows.length / Trained.WIDTH;
        double[] theirs = predictor.predict(rows, Trained.WIDTH, ours.outputs());
        float[] all = new float[count * ours.outputs()];
        ours.predictBatch(rows, count, all);
        for (int i = 0; i < all.length; i++) {
            int row = i / ours.outputs();
            assertThat((double) all[i])
                    .as(() ->
                            Arrays.toString(
                                    Arrays.copyOfRange(
                                            rows, row * Trained.WIDTH, (row + 1) * Trained.WIDTH)))
                    .isCloseTo(theirs[i], within(1e-5 * Math.max(1, Math.abs(theirs[i]) / 10)));
        }
    }

    /// Rows made of thresholds, the floats next to them, categories, and every number that floats find hard.
    private static float[] rowsNear(TreeEnsemble ensemble) {
        var random = new SplittableRandom(3);
        var rows = new float[2_000 * Trained.WIDTH];
        for (int feature = 0; feature < Trained.WIDTH; feature++) {
            var near = new TreeSet<Float>();
            for (float each : new float[] {0, -0f, 1, 2, 33, 90, 1e-36f, 1e-34f, -1e-34f, 1e30f}) {
                near.add(each);
            }
            near.add(-3f);
            near.add(Float.NaN);
            for (Tree tree : ensemble.trees()) {
                for (TreeNode node : tree.nodes()) {
                    if (node instanceof TreeNode.Split(Below below, int _, int _)
                            && below.feature() == feature) {
                        near.add(below.threshold());
                        near.add(Math.nextDown(below.threshold()));
                        near.add(Math.nextUp(below.threshold()));
                    }
                }
            }
            Float[] values = near.toArray(Float[]::new);
            for (int i = feature; i < rows.length; i += Trained.WIDTH) {
                rows[i] = values[random.nextInt(values.length)];
            }
        }
        return rows;
    }
}
