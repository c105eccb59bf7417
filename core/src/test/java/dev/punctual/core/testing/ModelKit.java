package dev.punctual.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.tensor.Inference;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every model of rows must do, and every model of tensors that is one of rows too.
public abstract class ModelKit {
    private static final float TOLERANCE = 1e-5f;

    /// A model of rows with at least two inputs.
    protected abstract Model model();

    /// The same as a model of tensors, one FP32 [?, width] giving one FP32; closed after each test.
    protected abstract TensorModel tensors();

    /// What the model must predict for a row.
    protected abstract float[] expected(float[] row);

    private final List<TensorModel> opened = new ArrayList<>();

    private TensorModel opened() {
        TensorModel tensors = tensors();
        opened.add(tensors);
        return tensors;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(TensorModel::close);
    }

    private static float[] rows(SplittableRandom random, int numbers) {
        float[] rows = new float[numbers];
        for (int i = 0; i < numbers; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        return rows;
    }

    private void assertPredicts(float[] rows, int offset, float[] actual, int at) {
        Model model = model();
        float[] row = new float[model.width()];
        System.arraycopy(rows, offset, row, 0, row.length);
        float[] expected = expected(row);
        assertThat(expected).hasSize(model.outputs());
        for (int i = 0; i < expected.length; i++) {
            float tolerance = TOLERANCE * Math.max(1, Math.abs(expected[i]));
            assertThat(actual[at + i]).isCloseTo(expected[i], within(tolerance));
        }
    }

    @Test
    void predictsARowInTheMiddleOfOthers() {
        Model model = model();
        Randomized.check(
                50,
                random -> {
                    float[] rows = rows(random, 3 * model.width());
                    float[] out = new float[model.outputs() + 2];
                    out[0] = 7;
                    model.predict(rows, model.width(), out, 1);
                    assertPredicts(rows, model.width(), out, 1);
                    assertThat(out[0]).isEqualTo(7);
                    assertThat(out[out.length - 1]).isZero();
                });
    }

    @Test
    void aBatchIsItsRows() {
        Model model = model();
        for (int count : new int[] {0, 1, 2, 31, 300}) {
            float[] rows = rows(new SplittableRandom(count), count * model.width());
            float[] out = new float[count * model.outputs() + 1];
            model.predictBatch(rows, count, out);
            for (int i = 0; i < count; i++) {
                assertPredicts(rows, i * model.width(), out, i * model.outputs());
            }
            assertThat(out[count * model.outputs()]).isZero();
        }
    }

    @Test
    void manyThreadsShareIt() throws InterruptedException {
        Model model = model();
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 8; t++) {
            float[] rows = rows(new SplittableRandom(t), 200 * model.width());
            threads.add(
                    Thread.startVirtualThread(() -> {
                        try {
                            float[] out = new float[model.outputs()];
                            for (int i = 0; i < 200; i++) {
                                model.predict(rows, i * model.width(), out, 0);
                                assertPredicts(rows, i * model.width(), out, 0);
                            }
                        } catch (AssertionError | RuntimeException e) {
                            failures.add(e);
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void givesTheSameByTensors() {
        TensorModel tensors = opened();
        int width = model().width();
        int outputs = model().outputs();
        String output = tensors.signature().outputs().getFirst().name();
        for (int count : new int[] {1, 5, 1, 17}) {
            float[] rows = rows(new SplittableRandom(count), count * width);
            try (Inference inference =
                    tensors.infer(List.of(input(tensors, rows, count, width)), List.of(output))) {
                float[] out = new float[count * outputs];
                inference.outputs().getFirst().floats().get(out);
                for (int i = 0; i < count; i++) {
                    assertPredicts(rows, i * width, out, i * outputs);
                }
            }
        }
    }

    @Test
    void readsInputsFromTheHeapToo() {
        TensorModel tensors = opened();
        int width = model().width();
        float[] rows = rows(new SplittableRandom(1), width);
        Tensor direct = input(tensors, rows, 1, width);
        ByteBuffer heap = ByteBuffer.allocate(direct.data().remaining() + 4).position(4);
        heap.put(direct.data().duplicate()).position(4);
        var input = new Tensor(direct.name(), direct.type(), direct.shape(), heap);
        try (Inference inference = tensors.infer(List.of(input), List.of())) {
            float[] out = new float[model().outputs()];
            inference.outputs().getFirst().floats().get(out);
            assertPredicts(rows, 0, out, 0);
        }
        assertThat(heap.position()).isEqualTo(4);
    }

    private static Tensor input(TensorModel tensors, float[] rows, long count, long width) {
        return Tensor.of(tensors.signature().inputs().getFirst().name(), rows, count, width);
    }

    @Test
    void namesWhatIsWrongWithItsInputs() {
        TensorModel tensors = opened();
        int width = model().width();
        TensorSpec spec = tensors.signature().inputs().getFirst();
        Tensor right = input(tensors, new float[width], 1, width);
        assertRefused(tensors, List.of(), ErrorCode.MISSING_FIELD, "is missing");
        var other = new Tensor("other", right.type(), right.shape(), right.data());
        assertRefused(tensors, List.of(right, other), ErrorCode.UNKNOWN_FIELD, "input 'other'");
        assertRefused(tensors, List.of(right, right), ErrorCode.WRONG_TYPE, "there twice");
        Tensor narrow = input(tensors, new float[width - 1], 1, width - 1);
        assertRefused(tensors, List.of(narrow), ErrorCode.WRONG_TYPE, "has the shape");
        Tensor flat = Tensor.of(spec.name(), new float[width], width);
        assertRefused(tensors, List.of(flat), ErrorCode.WRONG_TYPE, "has the shape");
        Tensor longs = Tensor.of(spec.name(), new long[width], 1, width);
        assertRefused(tensors, List.of(longs), ErrorCode.WRONG_TYPE, "is INT64, but");
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> tensors.infer(List.of(right), List.of("nothing")))
                .withMessageContaining("output 'nothing'");
    }

    private static void assertRefused(
            TensorModel tensors, List<Tensor> inputs, ErrorCode code, String reason) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> tensors.infer(inputs, List.of()))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void saysWhatItTakesAndGives() {
        TensorModel tensors = opened();
        TensorSpec input = tensors.signature().inputs().getFirst();
        assertThat(input.type()).isEqualTo(TensorType.FP32);
        assertThat(input.shape()).containsExactly(TensorSpec.ANY, (long) model().width());
        TensorSpec output = tensors.signature().outputs().getFirst();
        assertThat(output.type()).isEqualTo(TensorType.FP32);
    }
}
