package dev.punctual.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Inference;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.core.testing.OnnxWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OnnxModelTest {
    private static final List<String> NONE = List.of();

    private static OnnxModel load(OnnxWriter file) {
        return OnnxModel.load(file.bytes(), OnnxOptions.defaults());
    }

    private static OnnxWriter identity(int type) {
        return new OnnxWriter()
                .input("in", type, "N", 2)
                .node("Identity", List.of("in"), "out", Map.of())
                .output("out", type, "N", 2);
    }

    @ParameterizedTest
    @CsvSource({
        "1, FP32",
        "2, UINT8",
        "3, INT8",
        "5, INT16",
        "6, INT32",
        "7, INT64",
        "9, BOOL",
        "10, FP16",
        "11, FP64",
        "16, BF16"
    })
    void everyTypeOfNumberGoesThroughBitByBit(int onnxType, TensorType type) {
        byte[] bytes = new byte[4 * type.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (type == TensorType.BOOL ? i & 1 : 11 * i);
        }
        var data = Tensor.buffer(bytes.length).put(bytes).flip();
        var in = new Tensor("in", type, List.of(2L, 2L), data);
        try (OnnxModel model = load(identity(onnxType));
                Inference inference = model.infer(List.of(in), NONE)) {
            assertThat(model.signature().inputs())
                    .containsExactly(TensorSpec.of("in", type, TensorSpec.ANY, 2));
            Tensor out = inference.outputs().getFirst();
            assertThat(out.type()).isEqualTo(type);
            assertThat(out.shape()).containsExactly(2L, 2L);
            assertThat(out.data()).isEqualTo(data);
        }
    }

    @Test
    void textsGoThroughToo() {
        var in = Tensor.of("in", List.of("", "grüß Gott", "b", "x".repeat(1000)), 2, 2);
        try (OnnxModel model = load(identity(OnnxWriter.STRING));
                Inference inference = model.infer(List.of(in), NONE)) {
            Tensor out = inference.outputs().getFirst();
            assertThat(out.texts()).isEqualTo(in.texts());
            assertThat(out.shape()).containsExactly(2L, 2L);
        }
    }

    private static OnnxWriter sumAndProduct() {
        return new OnnxWriter()
                .input("a", OnnxWriter.FLOAT, "N", 2)
                .input("b", OnnxWriter.FLOAT, "M", 2)
                .node("Add", List.of("a", "b"), "sum", Map.of())
                .node("Mul", List.of("a", "b"), "product", Map.of())
                .node("ReduceMax", List.of("sum"), "largest", Map.of("keepdims", 0))
                .output("sum", OnnxWriter.FLOAT, "N", 2)
                .output("product", OnnxWriter.FLOAT, "N", 2)
                .output("largest", OnnxWriter.FLOAT);
    }

    @Test
    void severalInputsAndOutputsGoByName() {
        Tensor a = Tensor.of("a", new float[] {1, 2}, 1, 2);
        Tensor b = Tensor.of("b", new float[] {3, 5}, 1, 2);
        try (OnnxModel model = load(sumAndProduct())) {
            try (Inference inference =
                    model.infer(List.of(b, a), List.of("largest", "product", "product"))) {
                List<Tensor> out = inference.outputs();
                assertThat(out)
                        .extracting(Tensor::name)
                        .containsExactly("largest", "product", "product");
                assertThat(out.getFirst().floats().get(0)).isEqualTo(7);
                assertThat(out.getLast().floats().get(1)).isEqualTo(10);
            }
            try (Inference inference = model.infer(List.of(a, b), NONE)) {
                assertThat(inference.outputs()).hasSize(3);
            }
        }
    }

    @Test
    void dimensionsWithWrongNamesCostOnlyThePinning() {
        Tensor a = Tensor.of("a", new float[] {1, 2}, 1, 2);
        Tensor b = Tensor.of("b", new float[] {3, 5, 7, 11}, 2, 2); // the sum has two rows, not N
        try (OnnxModel model = load(sumAndProduct())) {
            for (int i = 0; i < 2; i++) {
                try (Inference inference = model.infer(List.of(a, b), List.of("sum"))) {
                    assertThat(inference.outputs().getFirst().shape()).containsExactly(2L, 2L);
                    assertThat(inference.outputs().getFirst().floats().get(3)).isEqualTo(13);
                }
            }
        }
    }

    @Test
    void inputsThatDoNotFitEachOtherAreTheCallersMistake() {
        Tensor a = Tensor.of("a", new float[4], 2, 2);
        Tensor b = Tensor.of("b", new float[6], 3, 2);
        try (OnnxModel model = load(sumAndProduct())) {
            assertThatExceptionOfType(ServingException.class)
                    .isThrownBy(() -> model.infer(List.of(a, b), NONE))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_TYPE));
        }
    }

    @Test
    void outputsStayWhatTheyWereUntilTheyAreClosed() {
        Tensor a = Tensor.of("in", new float[] {1, 2}, 1, 2);
        Tensor b = Tensor.of("in", new float[] {3, 4}, 1, 2);
        try (OnnxModel model = load(identity(OnnxWriter.FLOAT));
                Inference first = model.infer(List.of(a), NONE);
                Inference second = model.infer(List.of(b), NONE)) {
            assertThat(first.outputs().getFirst().floats().get(0)).isEqualTo(1);
            assertThat(second.outputs().getFirst().floats().get(0)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tree\nversion=v4", "{\"learner\":{}}", "\u0008\u0008"})
    void refusesWhatIsNoModel(String text) {
        assertRefused(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesAFileThatWasCutOff() {
        byte[] file = sumAndProduct().bytes();
        int refused = 0;
        for (int length = 0; length < file.length; length++) {
            try (OnnxModel model =
                    OnnxModel.load(Arrays.copyOf(file, length), OnnxOptions.defaults())) {
                assertThat(model.signature().inputs()).isNotEmpty(); // only the versions are cut
            } catch (ServingException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(file.length - 20);
    }

    @Test
    void refusesOperatorsItDoesNotKnow() {
        assertRefused(
                new OnnxWriter()
                        .input("in", OnnxWriter.FLOAT, 1)
                        .node("NoSuchOperator", List.of("in"), "out", Map.of())
                        .output("out", OnnxWriter.FLOAT, 1)
                        .bytes());
    }

    private static void assertRefused(byte[] file) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> OnnxModel.load(file, OnnxOptions.defaults()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, names = "CPU", mode = EnumSource.Mode.EXCLUDE)
    void saysWhichProvidersThereAreInsteadOfAnAbsentOne(Provider provider) {
        var options = OnnxOptions.of(Map.of("provider", provider.name().toLowerCase(Locale.ROOT)));
        byte[] file = identity(OnnxWriter.FLOAT).bytes();
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> OnnxModel.load(file, options))
                .withMessageContaining("not part of this build of ONNX Runtime, which has [CPU")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION));
    }

    @Test
    void everyOptionMakesASessionThatRuns() {
        for (String level : List.of("none", "basic", "extended", "all")) {
            var options =
                    OnnxOptions.of(
                            Map.of("optimisation", level, "threads", "2", "spinning", "true"));
            try (OnnxModel model = OnnxModel.load(sumAndProduct().bytes(), options)) {
                assertThat(model.signature().outputs()).hasSize(3);
            }
        }
        assertThat(OnnxOptions.of(Map.of())).isEqualTo(OnnxOptions.defaults());
    }

    @ParameterizedTest
    @CsvSource({
        "threads, 0, must be 1 to 64",
        "threads, many, must be a whole number",
        "spinning, yes, must be true or false",
        "optimisation, most, 'must be one of [none,'",
        "provider, gpu, 'must be one of [cpu, cuda,'",
        "device, -1, must be 0 to 64",
        "thread, 1, is unknown; known are"
    })
    void refusesOptionsWithWhatToWriteInstead(String name, String value, String reason) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> OnnxOptions.of(Map.of(name, value)))
                .withMessageContaining("parameter " + name + " " + reason)
                .satisfies(e -> assertThat(e.field()).isEqualTo(name));
    }
}
