package dev.punctual.lightgbm;

import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// A model that LightGBM trained on random rows: missing values, zeros, and two columns of categories.
final class Trained {
    static final int WIDTH = 5;

    private final float[] rows;
    private final byte[] file;

    private Trained(float[] rows, byte[] file) {
        this.rows = rows;
        this.file = file;
    }

    float[] rows() {
        return rows;
    }

    byte[] file() {
        return file;
    }

    static Trained of(String label, String parameters, int count, int rounds) throws LGBMException {
        var random = new SplittableRandom(count);
        float[] rows = new float[count * WIDTH];
        float[] labels = new float[count];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < WIDTH; j++) {
                rows[i * WIDTH + j] = value(random, j);
            }
            labels[i] = label(label, rows, i * WIDTH, random);
        }
        String all = "verbosity=-1 num_threads=1 seed=1 min_data_in_leaf=5 " + parameters;
        try (LGBMDataset dataset = LGBMDataset.createFromMat(rows, count, WIDTH, true, all, null)) {
            dataset.setField("label", labels);
            try (LGBMBooster booster = LGBMBooster.create(dataset, all)) {
                for (int i = 0; i < rounds; i++) {
                    booster.updateOneIter();
                }
                String text =
                        booster.saveModelToString(0, -1, LGBMBooster.FeatureImportanceType.GAIN);
                return new Trained(rows, text.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static float value(SplittableRandom random, int column) {
        return switch (random.nextInt(8)) {
            case 0 -> Float.NaN;
            case 1 -> 0;
            default -> column >= 3 ? random.nextInt(60) : (float) random.nextGaussian();
        };
    }

    private static float label(String kind, float[] rows, int at, SplittableRandom random) {
        double sum = random.nextGaussian() / 4;
        for (int i = 0; i < WIDTH; i++) {
            float value = Float.isNaN(rows[at + i]) ? 1 : rows[at + i];
            sum += i < 3 ? Math.sin(2 * value) * (i + 1) : value % 7 == 3 ? 2 : 0;
        }
        return switch (kind) {
            case "positive" -> (float) Math.abs(sum) + 0.1f;
            case "binary" -> sum > 0 ? 1 : 0;
            case "classes" -> Math.floorMod((int) sum, 4);
            default -> (float) sum;
        };
    }
}
