package dev.punctual.testing.oip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes inference requests for the model of a target.
record Questions(Target target, List<Tensor> inputs) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static Questions to(Target target) {
        return new Questions(target, target.inputs());
    }

    /// Skips the check unless all inputs can be written as JSON.
    Questions inJson() {
        for (Tensor input : inputs) {
            if (!input.datatype().inJson()) {
                throw new NotApplicable(
                        input.name() + " is " + input.datatype() + ", not for JSON");
            }
        }
        return this;
    }

    /// Skips the check unless every input takes a batch.
    Questions batching() {
        for (Tensor input : inputs) {
            if (!input.batches()) {
                throw new NotApplicable(input.name() + " has a first dimension of fixed length");
            }
        }
        return this;
    }

    Tensor first() {
        if (inputs.isEmpty()) {
            throw new NotApplicable("the model has no inputs");
        }
        return inputs.getFirst();
    }

    /// The first input whose values are whole numbers of at most 32 bits.
    Tensor firstNarrow() {
        return inputs.stream()
                .filter(i -> i.datatype().integral() && !i.datatype().name().endsWith("64"))
                .findFirst()
                .orElseThrow(() -> new NotApplicable("no input is an integer below 64 bits"));
    }

    /// A request with a sample in every place.
    ObjectNode json() {
        return json(1);
    }

    ObjectNode json(long batch) {
        ObjectNode request = NODES.objectNode();
        ArrayNode all = request.putArray("inputs");
        inputs.forEach(input -> all.add(input(input, batch)));
        return request;
    }

    private ObjectNode input(Tensor input, long batch) {
        ObjectNode node = head(input, batch);
        ArrayNode data = node.putArray("data");
        JsonNode value = input.datatype().json(target.sample(input));
        for (int i = 0; i < input.elements(batch); i++) {
            data.add(value);
        }
        return node;
    }

    private static ObjectNode head(Tensor input, long batch) {
        ObjectNode node = NODES.objectNode();
        node.put("name", input.name());
        ArrayNode shape = node.putArray("shape");
        input.concrete(batch).forEach(shape::add);
        node.put("datatype", input.datatype().name());
        return node;
    }

    /// The same request with every value in as many brackets as its tensor has dimensions.
    ObjectNode nested() {
        ObjectNode request = json();
        for (int i = 0; i < inputs.size(); i++) {
            ObjectNode node = (ObjectNode) request.path("inputs").get(i);
            List<Long> shape = inputs.get(i).concrete(1);
            node.set("data", nest(node.path("data").get(0), shape));
        }
        return request;
    }

    private static JsonNode nest(JsonNode value, List<Long> shape) {
        if (shape.isEmpty()) {
            return value;
        }
        ArrayNode level = NODES.arrayNode();
        for (long i = 0; i < shape.getFirst(); i++) {
            level.add(nest(value, shape.subList(1, shape.size())));
        }
        return level;
    }

    /// A request whose tensors follow its JSON as bytes.
    Binary binary() {
        return binary(Set.copyOf(inputs.stream().map(Tensor::name).toList()));
    }

    /// A request of which some tensors follow the JSON as bytes.
    Binary binary(Set<String> names) {
        ObjectNode request = NODES.objectNode();
        ArrayNode all = request.putArray("inputs");
        var bytes = new ByteArrayOutputStream();
        for (Tensor input : inputs) {
            if (names.contains(input.name())) {
                byte[] data = input.datatype().binary(target.sample(input), input.elements(1));
                ObjectNode node = head(input, 1);
                node.putObject("parameters").put("binary_data_size", data.length);
                all.add(node);
                bytes.writeBytes(data);
            } else {
                all.add(input(input, 1));
            }
        }
        return new Binary(request, bytes.toByteArray());
    }

    /// JSON and the bytes that follow it.
    static final class Binary {
        private final ObjectNode json;
        private final byte[] tensors;

        Binary(ObjectNode json, byte[] tensors) {
            this.json = json;
            this.tensors = tensors;
        }

        ObjectNode json() {
            return json;
        }

        byte[] tensors() {
            return tensors;
        }

        byte[] body() {
            var body = new ByteArrayOutputStream();
            body.writeBytes(head());
            body.writeBytes(tensors);
            return body.toByteArray();
        }

        byte[] head() {
            return json.toString().getBytes(StandardCharsets.UTF_8);
        }

        Binary with(byte[] others) {
            return new Binary(json, others);
        }

        Reply send(Target target) {
            return send(target, Integer.toString(head().length));
        }

        Reply send(Target target, String headerLength) {
            return target.post(
                    target.inferPath(),
                    body(),
                    Map.of(
                            "content-type",
                            "application/octet-stream",
                            Reply.HEADER_LENGTH,
                            headerLength));
        }
    }
}
