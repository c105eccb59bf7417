package dev.punctual.server.oip;

import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.util.List;

/// A subject as load generators want it described.
///
/// @param maxBatchSize the most rows of a request, whose dimension the tensors leave out; 0 if shapes are whole
public record Configuration(
        int maxBatchSize, List<ConfiguredTensor> inputs, List<ConfiguredTensor> outputs) {

    /// One input or output.
    ///
    /// @param type as configurations write it, such as `TYPE_FP32`
    public record ConfiguredTensor(String name, String type, List<Long> dims) {}

    public static Configuration of(Subject subject) {
        int rows = subject.mostRows();
        return new Configuration(
                rows,
                configured(subject.signature().inputs(), rows),
                configured(subject.signature().outputs(), rows));
    }

    private static List<ConfiguredTensor> configured(List<TensorSpec> specs, int rows) {
        return specs.stream()
                .map(spec -> {
                    String type = spec.type() == TensorType.BYTES ? "STRING" : spec.type().name();
                    List<Long> shape = spec.shape();
                    return new ConfiguredTensor(
                            spec.name(),
                            "TYPE_" + type,
                            rows == 0 ? shape : shape.subList(1, shape.size()));
                })
                .toList();
    }
}
