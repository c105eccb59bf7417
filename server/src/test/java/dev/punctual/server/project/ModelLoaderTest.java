package dev.punctual.server.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.Release;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.testing.OnnxWriter;
import dev.punctual.core.testing.TinyModels;
import dev.punctual.onnx.OnnxRows;
import dev.punctual.server.models.StoredVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelLoaderTest {
    private static final byte[] LIGHTGBM = TinyModels.LIGHTGBM.getBytes(StandardCharsets.UTF_8);

    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir Path directory;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private static ModelDefinition model(
            String format, int output, Map<String, String> parameters) {
        return new ModelDefinition(
                "m",
                "",
                format,
                "arrival",
                new Origin.Made("models/m", output),
                List.of("weight", "distance"),
                1,
                parameters,
                Release.USUAL);
    }

    private Model load(String format, int output, byte[] file) {
        return load(model(format, output, Map.of()), file);
    }

    private Model load(ModelDefinition model, byte[] file) {
        try {
            Path path = Files.write(directory.resolve("artefact"), file);
            var version = new StoredVersion("1", path, model.inputs(), Instant.EPOCH);
            var artefact = new ModelLoader(any -> 2).load(model, version);
            opened.add(artefact.memory());
            return artefact.model();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] network(int outputs) {
        float[] weights = new float[2 * outputs];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i;
        }
        return new OnnxWriter()
                .input("in", OnnxWriter.FLOAT, "N", 2)
                .constant("weights", weights, 2, outputs)
                .node("MatMul", List.of("in", "weights"), "out", Map.of())
                .output("out", OnnxWriter.FLOAT, "N", outputs)
                .bytes();
    }

    @Test
    void treesAndSmallNetworksAreEvaluatedInJavaAndTheRestByTheRuntime() {
        float[] row = {1, 3};
        assertThat(load("lightgbm", -1, LIGHTGBM)).isInstanceOf(TreeModel.class);
        assertThat(load("lightgbm", -1, LIGHTGBM).predict(row, 0)).isEqualTo(10);
        Model java = load("onnx", -1, network(1));
        assertThat(java).isNotInstanceOf(AutoCloseable.class);
        var parameters = Map.of("provider", "cpu");
        Model runtime = load(model("onnx", -1, parameters), network(1));
        assertThat(runtime).isInstanceOf(OnnxRows.class);
        assertThat(java.predict(row, 0)).isEqualTo(3).isEqualTo(runtime.predict(row, 0));
    }

    @Test
    void oneOfSeveralOutputsIsTheAnswerIfItIsNamed() {
        assertThat(load("onnx", 2, network(3)).predict(new float[] {1, 1}, 0)).isEqualTo(7);
        assertRefused(
                "onnx", network(3), "it has 3 outputs; say which is the answer by 'output: 0'");
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> load("onnx", 3, network(3)))
                .withMessageContaining("there is no output 3; the model's outputs are 0 to 2");
    }

    @Test
    void inputsInAnotherOrderAreNoticed() {
        String text = new String(LIGHTGBM, StandardCharsets.UTF_8);
        byte[] other =
                text.replace("weight distance", "distance weight").getBytes(StandardCharsets.UTF_8);
        assertRefused("lightgbm", other, "in another order; write inputs: [distance, weight]");
        byte[] unrelated = text.replace("weight distance", "a b").getBytes(StandardCharsets.UTF_8);
        assertThat(load("lightgbm", -1, unrelated).width()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xgboost", "lightgbm", "onnx"})
    void aFileOfAnotherFormatIsRefused(String format) {
        byte[] json = "{\"learner\": {}}".getBytes(StandardCharsets.UTF_8);
        assertRefused(format, json, "model m: ");
        assertRefused(format, new byte[0], "model m: ");
        if (!format.equals("lightgbm")) {
            assertRefused(format, LIGHTGBM, "model m: not an ");
        }
        if (!format.equals("onnx")) {
            assertRefused(format, network(1), "model m: not a");
        }
    }

    private void assertRefused(String format, byte[] file, String reason) {
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> load(format, -1, file))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARTEFACT));
    }
}
