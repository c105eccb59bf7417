package dev.punctual.xgboost;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Random rows to train with: missing values, a constant column, an empty last column, few and many distinct values.
final class Samples {
    private final int width;
    private final int count;
    private final float[] values;
    private final float[] labels;

    private Samples(int width, float[] values, float[] labels) {
        this.width = width;
        this.count = labels.length;
        this.values = values;
        this.labels = labels;
    }

    static Samples regression(SplittableRandom random, int width, int count) {
        float[] values = new float[width * count];
        float[] labels = new float[count];
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < width; i++) {
                values[row * width + i] = value(random, i, width);
            }
            float first = orZero(values[row * width]);
            float second = orZero(values[row * width + 1]);
            float third = orZero(values[row * width + 2]);
            labels[row] = (float) (10 * Math.sin(first) + second * third + random.nextGaussian());
        }
        return new Samples(width, values, labels);
    }

    private static float value(SplittableRandom random, int column, int width) {
        if (column == width - 1 || random.nextInt(10) == 0) {
            return Float.NaN;
        }
        return switch (column % 4) {
            case 0 -> (float) random.nextDouble(-5, 5);
            case 1 -> random.nextInt(-3, 4);
            case 2 -> (float) random.nextGaussian() * 1e-39f; // denormal
            default -> column == 3 ? 7f : (float) random.nextGaussian() * 1e30f;
        };
    }

    private static float orZero(float value) {
        return Float.isNaN(value) ? 0 : value;
    }

    /// The same rows, each labelled 1 where the label was above 0, else 0.
    Samples asClasses() {
        float[] classes = new float[count];
        for (int i = 0; i < count; i++) {
            classes[i] = labels[i] > 0 ? 1 : 0;
        }
        return new Samples(width, values, classes);
    }

    List<String> inputs() {
        return IntStream.range(0, width).mapToObj(i -> "view.input_" + i + "[0]").toList();
    }

    TrainingRows rows() {
        return TrainingRows.of(width, values, labels);
    }

    /// Trains on one thread unless told otherwise: on a busy machine several spend their time waiting for each other.
    byte[] train(Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(Map.of("nthread", "1"));
        all.putAll(parameters);
        return new XgboostTrainer(all)
                .train(inputs(), rows(), null, (round, rounds, validation) -> {});
    }
}
