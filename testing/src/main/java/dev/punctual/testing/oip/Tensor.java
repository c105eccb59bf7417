package dev.punctual.testing.oip;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// An input or an output, as the metadata of a model describes it.
///
/// @param shape -1 for a dimension of any length
record Tensor(String name, Datatype datatype, List<Long> shape) {

    static Tensor of(JsonNode description) {
        var shape = new ArrayList<Long>();
        description.path("shape").forEach(dimension -> shape.add(dimension.asLong()));
        return new Tensor(
                description.path("name").asText(),
                Datatype.valueOf(description.path("datatype").asText()),
                List.copyOf(shape));
    }

    /// The shape to ask with: a first dimension of any length becomes the batch, every other one becomes 1.
    List<Long> concrete(long batch) {
        var concrete = new ArrayList<Long>();
        for (int i = 0; i < shape.size(); i++) {
            long open = i == 0 ? batch : 1;
            concrete.add(shape.get(i) < 0 ? open : shape.get(i));
        }
        return concrete;
    }

    int elements(long batch) {
        return Math.toIntExact(concrete(batch).stream().reduce(1L, Math::multiplyExact));
    }

    boolean batches() {
        return !shape.isEmpty() && shape.getFirst() < 0;
    }

    long openDimensions() {
        return shape.stream().filter(dimension -> dimension < 0).count();
    }
}
