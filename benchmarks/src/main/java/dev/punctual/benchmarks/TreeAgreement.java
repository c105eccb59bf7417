package dev.punctual.benchmarks;

import com.microsoft.ml.lightgbm.PredictionType;
import dev.punctual.core.model.LightgbmReader;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.SplitTest.Below;
import dev.punctual.core.model.Tree;
import dev.punctual.core.model.TreeEnsemble;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.TreeNode;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.core.model.onnx.OnnxReader;
import dev.punctual.onnx.OnnxModel;
import dev.punctual.onnx.OnnxOptions;
import dev.punctual.onnx.OnnxRows;
import dev.punctual.xgboost.XgboostPredictor;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Whether trees answer as the library they come from does, on every row of the example's test set and as many rows
/// again that have a threshold of the model in one place.
///
/// The example must have been prepared (`./punctual train --project examples/flights`). Three models are compared: the
/// example's own full model with XGBoost4J, one that LightGBM trains on the same inputs, and the full model once more
/// as an ONNX file with ONNX Runtime.
public final class TreeAgreement {
    private static final double TOLERANCE = 1e-5;
    private static final int CHUNK = 4_096;
    private static final int TRAINING_ROWS = 200_000;

    private final List<String> inputs;
    private final float[] rows;
    private boolean agrees = true;

    private TreeAgreement(List<String> inputs) throws IOException {
        this.inputs = inputs;
        this.rows = FlightsExample.questions("test", inputs, Integer.MAX_VALUE);
    }

    /// Compares all and prints the largest differences; ends with 1 if one is above 1e-5.
    public static void main(String[] arguments) throws Exception {
        byte[] file = FlightsExample.fullModel();
        TreeEnsemble full = XgboostReader.read(file);
        var agreement = new TreeAgreement(full.inputs());
        System.out.printf(
                "%-10s %10s %10s %12s %16s%n", "format", "rows", "same bits", "largest", "allowed");
        agreement.xgboost(full, file);
        agreement.lightgbm();
        agreement.onnx(full);
        System.exit(agreement.agrees ? 0 : 1);
    }

    private void xgboost(TreeEnsemble ensemble, byte[] file) {
        try (var theirs = new XgboostPredictor(file, 1)) {
            compare("xgboost", ensemble, TreeModel.of(ensemble), theirs::predictBatch);
        }
    }

    private void lightgbm() throws IOException, LGBMException {
        String file = trainedByLightgbm();
        TreeEnsemble ensemble = LightgbmReader.read(file.getBytes(StandardCharsets.UTF_8));
        try (LGBMBooster theirs = LGBMBooster.loadModelFromString(file)) {
            compare(
                    "lightgbm",
                    ensemble,
                    TreeModel.of(ensemble),
                    (chunk, count) -> lightgbm(theirs, chunk, count));
        }
    }

    private float[] lightgbm(LGBMBooster theirs, float[] chunk, int count) {
        try {
            double[] predictions =
                    theirs.predictForMat(
                            chunk, count, inputs.size(), true, PredictionType.C_API_PREDICT_NORMAL);
            var floats = new float[count];
            for (int i = 0; i < count; i++) {
                floats[i] = (float) predictions[i];
            }
            return floats;
        } catch (LGBMException e) {
            throw new IllegalStateException(e);
        }
    }

    private String trainedByLightgbm() throws IOException, LGBMException {
        float[] training = FlightsExample.questions("train", inputs, TRAINING_ROWS);
        float[] labels = FlightsExample.questions("train", List.of("label.delay"), TRAINING_ROWS);
        String parameters =
                "objective=regression num_leaves=127 learning_rate=0.1 num_threads=1 seed=1 verbosity=-1";
        try (LGBMDataset dataset =
                LGBMDataset.createFromMat(
                        training, labels.length, inputs.size(), true, parameters, null)) {
            dataset.setField("label", labels);
            try (LGBMBooster booster = LGBMBooster.create(dataset, parameters)) {
                for (int i = 0; i < 100; i++) {
                    booster.updateOneIter();
                }
                return booster.saveModelToString(0, -1, LGBMBooster.FeatureImportanceType.GAIN);
            }
        }
    }

    private void onnx(TreeEnsemble ensemble) {
        byte[] file = OnnxFiles.trees(ensemble);
        Model ours = OnnxReader.read(file).orElseThrow();
        try (OnnxRows theirs = OnnxRows.of(OnnxModel.load(file, OnnxOptions.defaults()))) {
            compare(
                    "onnx",
                    ensemble,
                    ours,
                    (chunk, count) -> {
                        var predictions = new float[count];
                        theirs.predictBatch(chunk, count, predictions);
                        return predictions;
                    });
        }
    }

    /// What a library predicts for some rows that lie one after another.
    private interface Library {
        float[] predict(float[] rows, int count);
    }

    private void compare(String format, TreeEnsemble ensemble, Model ours, Library theirs) {
        int width = inputs.size();
        int count = rows.length / width;
        float[][] thresholds = thresholds(ensemble);
        var random = new SplittableRandom(5);
        var chunk = new float[CHUNK * width];
        double largest = 0;
        long same = 0;
        for (int from = 0; from < 2 * count; from += CHUNK) {
            int size = Math.min(CHUNK, 2 * count - from);
            for (int i = 0; i < size; i++) {
                int row = from + i;
                System.arraycopy(rows, row % count * width, chunk, i * width, width);
                if (row >= count) {
                    int feature = random.nextInt(width);
                    float[] of = thresholds[feature];
                    chunk[i * width + feature] =
                            of.length == 0 ? Float.NaN : of[random.nextInt(of.length)];
                }
            }
            float[] expected = theirs.predict(Arrays.copyOf(chunk, size * width), size);
            var mine = new float[size];
            ours.predictBatch(chunk, size, mine);
            for (int i = 0; i < size; i++) {
                same += mine[i] == expected[i] ? 1 : 0;
                double scale = Math.max(1, Math.abs(expected[i]));
                largest = Math.max(largest, Math.abs(mine[i] - expected[i]) / scale);
            }
        }
        agrees &= largest <= TOLERANCE;
        System.out.printf(
                "%-10s %,10d %9.4f%% %12.2e %16.0e%n",
                format, 2 * count, 100.0 * same / (2 * count), largest, TOLERANCE);
    }

    /// The thresholds of each input.
    private float[][] thresholds(TreeEnsemble ensemble) {
        List<TreeSet<Float>> all =
                IntStream.range(0, inputs.size()).mapToObj(_ -> new TreeSet<Float>()).toList();
        for (Tree tree : ensemble.trees()) {
            for (TreeNode node : tree.nodes()) {
                if (node instanceof TreeNode.Split(Below below, int _, int _)) {
                    all.get(below.feature()).add(below.threshold());
                }
            }
        }
        var thresholds = new float[all.size()][];
        for (int i = 0; i < thresholds.length; i++) {
            Float[] values = all.get(i).toArray(Float[]::new);
            thresholds[i] = new float[values.length];
            for (int j = 0; j < values.length; j++) {
                thresholds[i][j] = values[j];
            }
        }
        return thresholds;
    }
}
