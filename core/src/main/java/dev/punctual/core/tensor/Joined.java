package dev.punctual.core.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The inputs of several requests as those of one, joined along the first dimension.
///
/// @param inputs what the model is run with
/// @param rows how many rows each request brought, in their order
public record Joined(List<Tensor> inputs, List<Integer> rows) {

    /// Whether the first dimension of a model counts rows: all its inputs and outputs are numbers and open there.
    public static boolean possible(Signature signature) {
        return Stream.concat(signature.inputs().stream(), signature.outputs().stream())
                .allMatch(spec ->
                        spec.type() != TensorType.BYTES
                                && !spec.shape().isEmpty()
                                && spec.shape().getFirst() == TensorSpec.ANY);
    }

    /// What the inputs of two requests must have in common: their names in order, and all dimensions but the first.
    public static List<Tail> tails(List<Tensor> inputs) {
        return inputs.stream()
                .map(input ->
                        new Tail(input.name(), input.shape().subList(1, input.shape().size())))
                .toList();
    }

    /// A tensor but for its rows.
    public record Tail(String name, List<Long> shape) {}

    /// How many rows a request brings; -1 if its inputs do not agree on that.
    public static int rows(List<Tensor> inputs) {
        long rows = inputs.getFirst().shape().getFirst();
        boolean agreed = inputs.stream().allMatch(input -> input.shape().getFirst() == rows);
        return agreed ? Math.toIntExact(rows) : -1;
    }

    /// Joins requests that have their [#tails] in common.
    public static Joined of(List<List<Tensor>> requests) {
        List<Integer> rows = requests.stream().map(Joined::rows).toList();
        long total = rows.stream().mapToLong(Integer::longValue).sum();
        var inputs = new ArrayList<Tensor>();
        for (int i = 0; i < requests.getFirst().size(); i++) {
            int at = i;
            List<ByteBuffer> parts = requests.stream().map(each -> each.get(at).data()).toList();
            int size = parts.stream().mapToInt(ByteBuffer::remaining).sum();
            ByteBuffer data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            parts.forEach(part -> data.put(part.duplicate()));
            Tensor first = requests.getFirst().get(i);
            inputs.add(new Tensor(first.name(), first.type(), shape(total, first), data.flip()));
        }
        return new Joined(inputs, rows);
    }

    /// What came out, for each request in their order; empty if the outputs do not have a row for each row that went in.
    public List<List<Tensor>> cut(List<Tensor> outputs) {
        long total = rows.stream().mapToLong(Integer::longValue).sum();
        if (!outputs.stream()
                .allMatch(output ->
                        !output.shape().isEmpty() && output.shape().getFirst() == total)) {
            return List.of();
        }
        var cut = new ArrayList<List<Tensor>>(rows.size());
        int from = 0;
        for (int count : rows) {
            int first = from;
            cut.add(outputs.stream().map(output -> rows(output, first, count)).toList());
            from += count;
        }
        return cut;
    }

    private static Tensor rows(Tensor output, int first, int count) {
        ByteBuffer data = output.data();
        int row = Math.toIntExact(data.remaining() / output.shape().getFirst());
        ByteBuffer part = data.slice(data.position() + first * row, count * row);
        return new Tensor(output.name(), output.type(), shape(count, output), part);
    }

    private static List<Long> shape(long rows, Tensor like) {
        var shape = new ArrayList<>(like.shape());
        shape.set(0, rows);
        return shape;
    }
}
