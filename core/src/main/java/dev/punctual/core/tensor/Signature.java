package dev.punctual.core.tensor;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// What a model takes and what it gives.
public record Signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {

    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public Optional<TensorSpec> input(String name) {
        return named(inputs, name);
    }

    public Optional<TensorSpec> output(String name) {
        return named(outputs, name);
    }

    private static Optional<TensorSpec> named(List<TensorSpec> specs, String name) {
        for (TensorSpec spec : specs) { // on the way of every inference
            if (spec.name().equals(name)) {
                return Optional.of(spec);
            }
        }
        return Optional.empty();
    }

    /// Checks that tensors are the inputs, each once, of the right type and shape.
    ///
    /// @throws ServingException with `UNKNOWN_FIELD`, `MISSING_FIELD` or `WRONG_TYPE`, and the tensor at fault
    public void checkInputs(List<Tensor> tensors) {
        var seen = new HashSet<String>();
        for (Tensor tensor : tensors) {
            TensorSpec spec =
                    input(tensor.name()).orElseThrow(() -> unknown("input", tensor.name(), inputs));
            if (!seen.add(tensor.name())) {
                throw invalid(tensor.name(), "input '" + tensor.name() + "' is there twice");
            }
            if (tensor.type() != spec.type()) {
                throw invalid(
                        tensor.name(),
                        "input '%s' is %s, but the model takes %s"
                                .formatted(tensor.name(), tensor.type(), spec.type()));
            }
            if (!spec.admits(tensor.shape())) {
                throw invalid(
                        tensor.name(),
                        "input '%s' has the shape %s, but the model takes %s"
                                .formatted(tensor.name(), tensor.shape(), spec));
            }
        }
        for (TensorSpec spec : inputs) {
            if (!seen.contains(spec.name())) {
                throw new ServingException(
                        ErrorCode.MISSING_FIELD,
                        "input '" + spec.name() + "' is missing; the model takes " + inputs,
                        spec.name());
            }
        }
    }

    /// The specifications of some outputs, of all if none is named.
    ///
    /// @throws ServingException with `UNKNOWN_FIELD` if there is no such output
    public List<TensorSpec> wanted(List<String> names) {
        return names.isEmpty()
                ? outputs
                : names.stream()
                        .map(name ->
                                output(name).orElseThrow(() -> unknown("output", name, outputs)))
                        .toList();
    }

    private static ServingException unknown(String kind, String name, List<TensorSpec> known) {
        return new ServingException(
                ErrorCode.UNKNOWN_FIELD,
                "there is no " + kind + " '" + name + "'; the model has " + known,
                name);
    }

    private static ServingException invalid(String name, String reason) {
        return new ServingException(ErrorCode.WRONG_TYPE, reason, name);
    }
}
