package dev.punctual.core.tensor;

import dev.punctual.core.model.Model;
import java.nio.ByteBuffer;
import java.util.List;

/// A model of rows, such as a tree ensemble, as one of tensors: `input` [?, width] gives `output` [?, outputs], both FP32.
public record RowTensors(Model model) implements TensorModel {
    public static final String INPUT = "input";
    public static final String OUTPUT = "output";

    @Override
    public Signature signature() {
        return new Signature(
                List.of(spec(INPUT, model.width())), List.of(spec(OUTPUT, model.outputs())));
    }

    private static TensorSpec spec(String name, int width) {
        return TensorSpec.of(name, TensorType.FP32, TensorSpec.ANY, width);
    }

    @Override
    public Inference infer(List<Tensor> inputs, List<String> outputs) {
        signature().checkInputs(inputs);
        List<TensorSpec> wanted = signature().wanted(outputs);
        Tensor input = inputs.getFirst();
        int count = Math.toIntExact(input.shape().getFirst());
        float[] rows = new float[count * model.width()];
        input.floats().get(rows);
        float[] predictions = new float[count * model.outputs()];
        model.predictBatch(rows, count, predictions);
        ByteBuffer data = Tensor.buffer(predictions.length * Float.BYTES);
        data.asFloatBuffer().put(predictions);
        var shape = List.of((long) count, (long) model.outputs());
        return Inference.of(
                wanted.stream()
                        .map(spec -> new Tensor(spec.name(), TensorType.FP32, shape, data))
                        .toList());
    }

    @Override
    public void close() {}
}
