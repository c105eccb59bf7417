package dev.punctual.benchmarks;

import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.xgboost.TrainingRows;
import dev.punctual.xgboost.XgboostPredictor;
import dev.punctual.xgboost.XgboostTrainer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// Predictions of 300 trees over 60 inputs: ours against XGBoost4J's, on 8,192 distinct rows one after another.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TreeBenchmark {
    private static final int WIDTH = 60;
    private static final int TRAINING_ROWS = 40_000;

    /// Many, as a single row would stay in the caches and in the branch predictor.
    private static final int ROWS = 8_192;

    private static final int BATCH = 256;
    private static final List<String> SINGLE =
            List.of("ours", "xgboostInPlace", "xgboostMatrix", "xgboostUntuned");

    @Param({"6", "7", "8"})
    int depth;

    private final float[][] rows = new float[ROWS][WIDTH];
    private final float[] batch = new float[BATCH * WIDTH];
    private final float[] predictions = new float[BATCH];
    private @Nullable TreeModel model;
    private @Nullable XgboostPredictor predictor;
    private @Nullable XgboostPredictor untuned;
    private int next;

    @Setup(Level.Trial)
    public void train() {
        var random = new SplittableRandom(7);
        float[] training = rows(random, TRAINING_ROWS);
        float[] labels = new float[TRAINING_ROWS];
        for (int i = 0; i < TRAINING_ROWS; i++) {
            labels[i] = label(random, training, i * WIDTH);
        }
        var inputs = IntStream.range(0, WIDTH).mapToObj(i -> "input" + i).toList();
        var parameters =
                Map.of("rounds", "300", "max_depth", "" + depth, "max_bin", "128", "nthread", "1");
        byte[] file =
                new XgboostTrainer(parameters)
                        .train(
                                inputs,
                                TrainingRows.of(WIDTH, training, labels),
                                null,
                                (round, all, metric) -> {});
        model = TreeModel.of(XgboostReader.read(file));
        // More threads than one only wait for each other where there is one row.
        predictor = new XgboostPredictor(file, 1);
        untuned = new XgboostPredictor(file, 0);
        for (int i = 0; i < ROWS; i++) {
            rows[i] = rows(random, 1);
        }
        for (int i = 0; i < BATCH; i++) {
            System.arraycopy(rows[i], 0, batch, i * WIDTH, WIDTH);
        }
    }

    private static float[] rows(SplittableRandom random, int count) {
        float[] rows = new float[count * WIDTH];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextInt(20) == 0 ? Float.NaN : (float) random.nextGaussian();
        }
        return rows;
    }

    private static float label(SplittableRandom random, float[] rows, int offset) {
        double label = random.nextGaussian();
        for (int i = 0; i + 1 < WIDTH; i += 2) {
            float a = rows[offset + i];
            float b = rows[offset + i + 1];
            label += Float.isNaN(a) || Float.isNaN(b) ? 1 : Math.sin(3 * a) * b;
        }
        return (float) label;
    }

    @TearDown
    public void close() {
        theirs().close();
        Objects.requireNonNull(untuned).close();
    }

    private TreeModel mine() {
        return Objects.requireNonNull(model);
    }

    private XgboostPredictor theirs() {
        return Objects.requireNonNull(predictor);
    }

    private float[] nextRow() {
        next = (next + 1) & (ROWS - 1);
        return rows[next];
    }

    @Benchmark
    public float ours() {
        return mine().predict(nextRow(), 0);
    }

    @Benchmark
    public float xgboostInPlace() {
        return theirs().predict(nextRow());
    }

    @Benchmark
    public float xgboostMatrix() {
        return theirs().predictByMatrix(nextRow());
    }

    @Benchmark
    public float xgboostUntuned() {
        return Objects.requireNonNull(untuned).predictByMatrix(nextRow());
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public float[] oursBatch() {
        mine().predictBatch(batch, BATCH, predictions);
        return predictions;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public float[] xgboostBatch() {
        return theirs().predictBatch(batch, BATCH);
    }

    /// Measures all and prints how many times faster ours is.
    ///
    /// @param arguments depths to measure instead of 6, 7 and 8
    public static void main(String[] arguments) throws RunnerException {
        var options = new OptionsBuilder().include(TreeBenchmark.class.getSimpleName() + "\\.");
        if (arguments.length > 0) {
            options.param("depth", arguments);
        }
        printRatios(new Runner(options.build()).run());
    }

    private static void printRatios(Collection<RunResult> results) {
        Map<String, Map<String, Double>> byDepth = new TreeMap<>();
        for (RunResult result : results) {
            byDepth.computeIfAbsent(result.getParams().getParam("depth"), d -> new TreeMap<>())
                    .put(
                            result.getPrimaryResult().getLabel(),
                            result.getPrimaryResult().getScore());
        }
        System.out.printf("%n%-6s %-16s %12s %8s%n", "depth", "predictor", "us per row", "ratio");
        byDepth.forEach((depth, micros) -> {
            for (String name : SINGLE) {
                printRatio(depth, name, micros, "ours");
            }
            printRatio(depth, "oursBatch", micros, "oursBatch");
            printRatio(depth, "xgboostBatch", micros, "oursBatch");
        });
    }

    private static void printRatio(
            String depth, String name, Map<String, Double> micros, String reference) {
        double of = micros.getOrDefault(name, Double.NaN);
        double ratio = of / micros.getOrDefault(reference, Double.NaN);
        System.out.printf("%-6s %-16s %12.2f %7.1fx%n", depth, name, of, ratio);
    }
}
