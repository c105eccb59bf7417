package dev.punctual.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.onnx.OnnxReader;
import dev.punctual.core.testing.OnnxWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Small networks of dense layers: our evaluation against ONNX Runtime's.
final class NetworksInJavaTest {
    private final SplittableRandom random = new SplittableRandom(5);
    private final OnnxWriter file = new OnnxWriter();
    private String current = "in";
    private int made;

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian() / 2;
        }
        return numbers;
    }

    private float[] positive(int count) {
        float[] numbers = numbers(count);
        for (int i = 0; i < count; i++) {
            numbers[i] = Math.abs(numbers[i]) + 0.1f;
        }
        return numbers;
    }

    private String constant(float[] values, long... dimensions) {
        String name = "c" + made++;
        file.constant(name, values, dimensions);
        return name;
    }

    private void then(String operator, Map<String, ?> attributes, String... constants) {
        var inputs = new ArrayList<>(List.of(current));
        inputs.addAll(List.of(constants));
        current = "v" + made++;
        file.node(operator, inputs, current, attributes);
    }

    private void dense(int from, int to) {
        String weights = constant(numbers(from * to), from, to);
        then("MatMul", Map.of(), weights);
        then("Add", Map.of(), constant(numbers(to), to));
    }

    private byte[] finish(int from, int to) {
        return file.input("in", OnnxWriter.FLOAT, "N", from)
                .output(current, OnnxWriter.FLOAT, "N", to)
                .bytes();
    }

    private void assertSame(byte[] bytes, int width) {
        Model ours = OnnxReader.read(bytes).orElseThrow();
        Comparison.assertSame(bytes, ours, numbers(50 * width));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Relu",
                "LeakyRelu",
                "Elu",
                "Sigmoid",
                "Tanh",
                "Softplus",
                "Softmax",
                "Identity"
            })
    void everyActivationGivesWhatTheRuntimeGives(String activation) {
        dense(7, 13);
        then(activation, Map.of());
        String weights = constant(numbers(13 * 3), 3, 13);
        then("Gemm", Map.of("transB", 1), weights, constant(numbers(3), 3));
        then(activation, Map.of());
        assertSame(finish(7, 3), 7);
    }

    @Test
    void normalisationsAndScalesGiveWhatTheRuntimeGives() {
        then("Sub", Map.of(), constant(numbers(6), 1, 6));
        then("Div", Map.of(), constant(positive(6), 6));
        dense(6, 9);
        String[] nine = new String[4];
        for (int i = 0; i < 4; i++) {
            nine[i] = constant(i == 3 ? positive(9) : numbers(9), 9);
        }
        then("BatchNormalization", Map.of("epsilon", 0.01f), nine);
        then("Gelu", Map.of("approximate", "tanh"));
        then("LayerNormalization", Map.of("axis", -1), nine[0], nine[1]);
        then("Mul", Map.of(), constant(new float[] {0.5f}));
        String weights = constant(numbers(9), 9, 1);
        then("Gemm", Map.of(), weights);
        then("Flatten", Map.of());
        assertSame(finish(6, 1), 6);
    }

    @Test
    void whatIsNoSmallChainIsLeftToTheRuntime() {
        dense(4, 4);
        file.node("Add", List.of("in", current), "sum", Map.of()); // a way around
        current = "sum";
        assertThat(OnnxReader.read(finish(4, 4))).isEmpty();
    }

    @Test
    void whatTheRuntimeComputesAsFastIsLeftToIt() {
        dense(400, 400);
        assertThat(OnnxReader.read(finish(400, 400))).isEmpty();
    }

    @Test
    void whatItDoesNotKnowIsLeftToTheRuntime() {
        dense(4, 4);
        then("Softmax", Map.of("axis", 0));
        assertThat(OnnxReader.read(finish(4, 4))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tree\n", "{}", "\u0008"})
    void whatIsNoOnnxFileIsRefused(String text) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> OnnxReader.read(text.getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("not an ONNX file");
    }
}
