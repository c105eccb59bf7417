package dev.punctual.benchmarks;

import dev.punctual.core.model.TreeEnsemble;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.xgboost.XgboostPredictor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// One prediction of the example's full model, ours against XGBoost4J's, on 8,192 held-out questions one after another.
///
/// The example must have been prepared (`./punctual train --project examples/flights`).
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FullModelBenchmark {
    private static final int ROWS = 8_192;

    private final List<float[]> rows = new ArrayList<>();
    private @Nullable TreeModel model;
    private @Nullable XgboostPredictor untuned;
    private @Nullable XgboostPredictor tuned;
    private int next;

    @Setup(Level.Trial)
    public void read() throws IOException {
        byte[] file = FlightsExample.fullModel();
        TreeEnsemble ensemble = XgboostReader.read(file);
        model = TreeModel.of(ensemble);
        untuned = new XgboostPredictor(file, 0);
        tuned = new XgboostPredictor(file, 1);
        int width = ensemble.width();
        float[] questions = FlightsExample.questions("test", ensemble.inputs(), ROWS);
        for (int at = 0; at < questions.length; at += width) {
            rows.add(Arrays.copyOfRange(questions, at, at + width));
        }
    }

    @TearDown
    public void close() {
        Objects.requireNonNull(untuned).close();
        Objects.requireNonNull(tuned).close();
    }

    @Benchmark
    public float ours() {
        return Objects.requireNonNull(model).predict(nextRow(), 0);
    }

    /// As its users write it: a matrix of one row, predicted by a booster with its default threads.
    @Benchmark
    public float xgboost4j() {
        return Objects.requireNonNull(untuned).predictByMatrix(nextRow());
    }

    /// The same on one thread, where threads do not wait for each other.
    @Benchmark
    public float xgboost4jOneThread() {
        return Objects.requireNonNull(tuned).predictByMatrix(nextRow());
    }

    /// Without a matrix, on one thread.
    @Benchmark
    public float xgboost4jInPlace() {
        return Objects.requireNonNull(tuned).predict(nextRow());
    }

    private float[] nextRow() {
        next = (next + 1) & (ROWS - 1);
        return rows.get(next);
    }

    /// Measures all and prints how many times faster ours is.
    public static void main(String[] arguments) throws RunnerException {
        var options =
                new OptionsBuilder().include(FullModelBenchmark.class.getSimpleName() + "\\.");
        var micros = new TreeMap<String, Double>();
        for (RunResult result : new Runner(options.build()).run()) {
            micros.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
        }
        double ours = micros.getOrDefault("ours", Double.NaN);
        System.out.printf("%n%-20s %12s %8s%n", "predictor", "us per row", "ratio");
        micros.forEach((name, score) ->
                System.out.printf("%-20s %12.2f %7.1fx%n", name, score, score / ours));
    }
}
