package dev.punctual.benchmarks;

import dev.punctual.core.model.Model;
import dev.punctual.core.model.TreeEnsemble;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.core.model.onnx.OnnxReader;
import dev.punctual.onnx.OnnxModel;
import dev.punctual.onnx.OnnxOptions;
import dev.punctual.onnx.OnnxRows;
import dev.punctual.xgboost.TrainingRows;
import dev.punctual.xgboost.XgboostPredictor;
import dev.punctual.xgboost.XgboostTrainer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// One row at a time through the same model: evaluated in Java, by ONNX Runtime with pinned buffers, and by XGBoost4J.
///
/// Not a JMH benchmark: JMH starts its processes with the class path written out, and ONNX Runtime does not survive so long
/// a command line. The contenders take turns, and what counts is the thread's own time on the processor, so that little of
/// what else the machine does gets into the ratios. All run on one thread.
public final class RuntimeBenchmark {
    private static final int ROWS = 8_192; // many, as one row would stay in the branch predictor
    private static final int TURNS = 15;
    private static final int WARM_UP = 5;
    private static final long TURN_NANOS = 100_000_000;
    private static final int TRAINING_ROWS = 40_000;
    private static final int BLOCK = 256;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private float kept; // so that no prediction is optimised away

    private RuntimeBenchmark() {}

    /// Predicts the row that starts at an offset.
    private interface Contender {
        float predict(float[] rows, int offset);
    }

    private static float[] rows(SplittableRandom random, int numbers) {
        float[] rows = new float[numbers];
        for (int i = 0; i < numbers; i++) {
            rows[i] = random.nextInt(20) == 0 ? Float.NaN : (float) random.nextGaussian();
        }
        return rows;
    }

    private static byte[] train(int width, int trees, int depth) {
        var random = new SplittableRandom(7);
        float[] rows = rows(random, TRAINING_ROWS * width);
        float[] labels = new float[TRAINING_ROWS];
        for (int i = 0; i < TRAINING_ROWS; i++) {
            double label = random.nextGaussian();
            for (int j = 0; j + 1 < width; j += 2) {
                float a = rows[i * width + j];
                float b = rows[i * width + j + 1];
                label += Float.isNaN(a) || Float.isNaN(b) ? 1 : Math.sin(3 * a) * b;
            }
            labels[i] = (float) label;
        }
        var inputs = IntStream.range(0, width).mapToObj(i -> "input" + i).toList();
        var parameters =
                Map.of(
                        "rounds",
                        "" + trees,
                        "max_depth",
                        "" + depth,
                        "max_bin",
                        "128",
                        "nthread",
                        "1");
        return new XgboostTrainer(parameters)
                .train(
                        inputs,
                        TrainingRows.of(width, rows, labels),
                        null,
                        (round, all, metric) -> {});
    }

    private void trees(int trees, int depth) {
        int width = 60;
        byte[] file = train(width, trees, depth);
        TreeEnsemble ensemble = XgboostReader.read(file);
        Model ours = TreeModel.of(ensemble);
        byte[] onnx = OnnxFiles.trees(ensemble);
        try (OnnxRows runtime = OnnxRows.of(OnnxModel.load(onnx, OnnxOptions.defaults()));
                var one = new XgboostPredictor(file, 1)) {
            Map<String, Contender> contenders = new LinkedHashMap<>();
            contenders.put("Java", ours::predict);
            contenders.put("ONNX Runtime", runtime::predict);
            float[] row = new float[width];
            contenders.put(
                    "XGBoost4J, one thread, in place",
                    (rows, offset) -> {
                        System.arraycopy(rows, offset, row, 0, width);
                        return one.predict(row);
                    });
            contenders.put(
                    "XGBoost4J, one thread, by a matrix",
                    (rows, offset) -> {
                        System.arraycopy(rows, offset, row, 0, width);
                        return one.predictByMatrix(row);
                    });
            String title = trees + " trees of depth " + depth + ", " + width + " inputs";
            compare(title, contenders, rows(new SplittableRandom(9), ROWS * width), width);
        }
    }

    private void network(int... widths) {
        byte[] file = OnnxFiles.network(widths);
        Model ours = OnnxReader.read(file).orElse(null);
        try (OnnxRows runtime = OnnxRows.of(OnnxModel.load(file, OnnxOptions.defaults()))) {
            Map<String, Contender> contenders = new LinkedHashMap<>();
            if (ours != null) {
                contenders.put("Java", ours::predict);
            }
            contenders.put("ONNX Runtime", runtime::predict);
            int width = widths[0];
            float[] rows = new float[ROWS * width];
            var random = new SplittableRandom(3);
            for (int i = 0; i < rows.length; i++) {
                rows[i] = (float) random.nextGaussian();
            }
            compare("network " + Arrays.toString(widths), contenders, rows, width);
        }
    }

    private void compare(String title, Map<String, Contender> all, float[] rows, int width) {
        Map<String, double[]> micros = new LinkedHashMap<>();
        all.keySet().forEach(name -> micros.put(name, new double[TURNS]));
        for (int turn = -WARM_UP; turn < TURNS; turn++) {
            for (Map.Entry<String, Contender> each : all.entrySet()) {
                double taken = turn(each.getValue(), rows, width);
                double[] results = micros.get(each.getKey());
                if (turn >= 0 && results != null) {
                    results[turn] = taken;
                }
            }
        }
        System.out.printf("%n%-40s %12s %8s%n", title, "us per row", "ratio");
        double[] first = {0};
        micros.forEach((name, results) -> {
            Arrays.sort(results);
            double median = results[TURNS / 2];
            first[0] = first[0] == 0 ? median : first[0];
            System.out.printf("%-40s %12.3f %7.1fx%n", name, median, median / first[0]);
        });
    }

    private double turn(Contender contender, float[] rows, int width) {
        long start = threads.getCurrentThreadCpuTime();
        long now = start;
        long count = 0;
        float sum = 0;
        while (now - start < TURN_NANOS) {
            for (int i = 0; i < BLOCK; i++) {
                sum += contender.predict(rows, (int) (count++ & (ROWS - 1)) * width);
            }
            now = threads.getCurrentThreadCpuTime();
        }
        kept += sum;
        return (now - start) / 1e3 / count;
    }

    /// Measures all and prints how long each takes, and how many times as long as in Java.
    public static void main(String[] arguments) {
        var benchmark = new RuntimeBenchmark();
        benchmark.network(30, 64, 32, 1);
        benchmark.network(60, 128, 64, 1);
        benchmark.network(100, 256, 128, 1);
        benchmark.trees(300, 6);
        System.out.println("sum of all predictions: " + benchmark.kept);
    }
}
