package dev.punctual.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.tensor.TensorModel;
import dev.punctual.core.testing.ModelKit;
import dev.punctual.core.testing.OnnxWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// A layer of a network in ONNX Runtime under the kit that all models pass.
final class OnnxRowsTest extends ModelKit {
    private static final float[] WEIGHTS = {1, -2, 3, 0.5f, -1, 4};
    private static final byte[] FILE = layer("N", 3, 2);
    private static final OnnxRows ROWS = rows(FILE);

    private static OnnxRows rows(byte[] file) {
        return OnnxRows.of(OnnxModel.load(file, OnnxOptions.defaults()));
    }

    private static byte[] layer(Object rows, int width, int outputs) {
        return new OnnxWriter()
                .input("in", OnnxWriter.FLOAT, rows, width)
                .constant("weights", WEIGHTS, width, outputs)
                .constant("bias", new float[outputs], outputs)
                .node("Gemm", List.of("in", "weights", "bias"), "sum", Map.of())
                .node("Relu", List.of("sum"), "out", Map.of())
                .output("out", OnnxWriter.FLOAT, rows, outputs)
                .bytes();
    }

    @AfterAll
    static void close() {
        ROWS.close();
    }

    @Override
    protected Model model() {
        return ROWS;
    }

    @Override
    protected TensorModel tensors() {
        return rows(FILE);
    }

    @Override
    protected float[] expected(float[] row) {
        float[] out = new float[2];
        for (int i = 0; i < out.length; i++) {
            float sum = row[0] * WEIGHTS[i] + row[1] * WEIGHTS[2 + i] + row[2] * WEIGHTS[4 + i];
            out[i] = Math.max(0, sum);
        }
        return out;
    }

    @Test
    void aModelOfOneRowAtATimeTakesBatchesRowByRow() {
        try (OnnxRows one = rows(layer(1, 6, 1))) {
            float[] out = new float[3];
            one.predictBatch(
                    new float[] {1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}, 3, out);
            assertThat(out).containsExactly(1, 0, 3);
            assertThat(one.predict(new float[] {9, 0, 0, 1, 0, 0, 0}, 1)).isEqualTo(3);
        }
    }

    @Test
    void severalOutputsAreNotTakenForOne() {
        assertThatIllegalStateException().isThrownBy(() -> ROWS.predict(new float[3], 0));
    }

    @Test
    void saysWhatAModelOfRowsLooksLike() {
        byte[] wide = layer("N", 2, 3);
        try (OnnxRows rows = rows(wide)) {
            assertThat(rows.width()).isEqualTo(2);
            assertThat(rows.outputs()).isEqualTo(3);
        }
        byte[] open =
                new OnnxWriter()
                        .input("in", OnnxWriter.FLOAT, "N", "M")
                        .node("Relu", List.of("in"), "out", Map.of())
                        .output("out", OnnxWriter.FLOAT, "N", "M")
                        .bytes();
        assertRefused(open, "takes one input FP32 [?, width], but this one takes [in FP32 [?, ?]]");
        byte[] doubles =
                new OnnxWriter()
                        .input("in", OnnxWriter.DOUBLE, "N", 3)
                        .node("Relu", List.of("in"), "out", Map.of())
                        .output("out", OnnxWriter.DOUBLE, "N", 3)
                        .bytes();
        assertRefused(doubles, "in FP64 [?, 3]");
        byte[] two =
                new OnnxWriter()
                        .input("in", OnnxWriter.FLOAT, "N", 3)
                        .node("Relu", List.of("in"), "one", Map.of())
                        .node("Neg", List.of("in"), "other", Map.of())
                        .output("one", OnnxWriter.FLOAT, "N", 3)
                        .output("other", OnnxWriter.FLOAT, "N", 3)
                        .bytes();
        assertRefused(two, "has one output FP32 [?, n], but this one has");
    }

    private static void assertRefused(byte[] file, String reason) {
        try (OnnxModel model = OnnxModel.load(file, OnnxOptions.defaults())) {
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(() -> OnnxRows.of(model))
                    .withMessageContaining(reason)
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
        }
    }
}
