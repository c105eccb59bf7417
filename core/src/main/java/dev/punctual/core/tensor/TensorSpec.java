package dev.punctual.core.tensor;

import java.util.List;
import java.util.stream.Collectors;

/// What a model says of one of its inputs or outputs.
///
/// @param shape the size of each dimension, [#ANY] where it is open
public record TensorSpec(String name, TensorType type, List<Long> shape) {
    /// A dimension of any size.
    public static final long ANY = -1;

    public TensorSpec {
        shape = List.copyOf(shape);
    }

    public static TensorSpec of(String name, TensorType type, long... shape) {
        return new TensorSpec(name, type, Tensor.dimensions(shape));
    }

    /// Whether a tensor may have that shape.
    boolean admits(List<Long> other) {
        if (other.size() != shape.size()) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) != ANY && !shape.get(i).equals(other.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return shape.stream()
                .map(size -> size == ANY ? "?" : size.toString())
                .collect(Collectors.joining(", ", name + " " + type + " [", "]"));
    }
}
