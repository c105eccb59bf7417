package dev.punctual.cli.bench;

import com.google.protobuf.ByteString;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.load.Content;
import dev.punctual.load.Item;
import dev.punctual.load.http.AnswerFormat;
import dev.punctual.server.http.json.JsonTree;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A model of any server of the Open Inference Protocol, asked by its infer route.
final class ModelSubject implements Subject {
    private final String name;
    private final String path;
    private final Form form;
    private final @Nullable Duration timeout;
    private final @Nullable Duration budget;
    private final List<TensorSpec> inputs;

    /// How tensors travel.
    enum Form {
        JSON,
        /// By the protocol's binary extension, in both directions.
        BINARY,
        /// In messages over gRPC.
        MESSAGE
    }

    /// @param path where it is asked over HTTP
    /// @param metadata what the server says of the model
    /// @param timeout what each request says it may take; null if it is to say nothing
    ModelSubject(
            String name, String path, Map<?, ?> metadata, Form form, @Nullable Duration timeout) {
        this.name = name;
        this.path = path;
        this.form = form;
        this.timeout = timeout;
        this.inputs = inputs(metadata);
        this.budget =
                metadata.get("properties") instanceof Map<?, ?> properties
                                && properties.get("budget_us") instanceof String micros
                        ? Duration.ofNanos(Long.parseLong(micros) * 1_000)
                        : null;
        for (TensorSpec input : inputs) {
            boolean wide = input.type() == TensorType.FP16 || input.type() == TensorType.BF16;
            if (wide && form == Form.JSON) {
                throw new IllegalArgumentException(
                        "input " + input.name() + " is " + input.type() + ": ask with --binary");
            }
        }
    }

    private static List<TensorSpec> inputs(Map<?, ?> metadata) {
        var inputs = new ArrayList<TensorSpec>();
        if (metadata.get("inputs") instanceof List<?> described) {
            for (Object each : described) {
                if (each instanceof Map<?, ?> input) {
                    inputs.add(input(input));
                }
            }
        }
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("the model's metadata name no inputs");
        }
        return List.copyOf(inputs);
    }

    private static TensorSpec input(Map<?, ?> described) {
        String name = String.valueOf(described.get("name"));
        TensorType type = TensorType.named(String.valueOf(described.get("datatype")));
        if (type == null) {
            throw new IllegalArgumentException(
                    "input " + name + " has an unknown datatype: " + described.get("datatype"));
        }
        var shape = new ArrayList<Long>();
        if (described.get("shape") instanceof List<?> sizes) {
            sizes.forEach(size -> shape.add(((Number) size).longValue()));
        }
        return new TensorSpec(name, type, shape);
    }

    @Override
    public String name() {
        return "model " + name;
    }

    @Override
    public AnswerFormat answers() {
        return AnswerFormat.INFERENCE;
    }

    @Override
    public @Nullable Duration budget() {
        return budget;
    }

    @Override
    public Map<String, Object> synthesised(RandomGenerator random) {
        var instance = new LinkedHashMap<String, Object>();
        for (TensorSpec input : inputs) {
            var elements = new ArrayList<Object>();
            for (long i = Elements.ofOne(input); i > 0; i--) {
                elements.add(Elements.synthesised(input.type(), random));
            }
            instance.put(input.name(), elements);
        }
        return instance;
    }

    @Override
    public Map<String, Object> typed(Map<String, String> texts) {
        var instance = new LinkedHashMap<String, Object>();
        for (TensorSpec input : inputs) {
            String text = texts.get(input.name());
            if (text != null && !text.isEmpty()) {
                instance.put(input.name(), Elements.typed(input.type(), text));
            }
        }
        return instance;
    }

    @Override
    public Item.Question question(List<? extends Map<?, ?>> instances) {
        if (instances.getFirst().get("inputs") instanceof List<?>) {
            return ready(instances);
        }
        if (form == Form.MESSAGE) {
            return new Item.Question(path, Content.binary("", message(instances)));
        }
        var tensors = new ArrayList<Object>();
        var bytes = new ByteArrayOutputStream();
        for (TensorSpec input : inputs) {
            List<Object> elements = elements(input, instances);
            var tensor = new LinkedHashMap<String, Object>();
            tensor.put("name", input.name());
            tensor.put("datatype", input.type().name());
            tensor.put("shape", Elements.shape(input, instances.size(), elements.size()));
            if (form == Form.JSON) {
                tensor.put("data", elements);
            } else {
                int before = bytes.size();
                elements.forEach(each -> Elements.write(input.type(), each, bytes));
                tensor.put("parameters", Map.of("binary_data_size", bytes.size() - before));
            }
            tensors.add(tensor);
        }
        String json = json(tensors);
        return form == Form.JSON
                ? Item.Question.json(path, json)
                : new Item.Question(path, Content.binary(json, bytes.toByteArray()));
    }

    private static List<Object> elements(TensorSpec input, List<? extends Map<?, ?>> instances) {
        var elements = new ArrayList<Object>();
        for (Map<?, ?> instance : instances) {
            Object value = instance.get(input.name());
            if (value == null) {
                throw new IllegalArgumentException(
                        "an instance has no value for the input " + input.name());
            }
            Elements.flatten(value, elements);
        }
        return elements;
    }

    private byte[] message(List<? extends Map<?, ?>> instances) {
        var all = new ArrayList<Messages.Input>();
        for (TensorSpec input : inputs) {
            List<Object> elements = elements(input, instances);
            var bytes = new ByteArrayOutputStream();
            elements.forEach(each -> Elements.write(input.type(), each, bytes));
            List<Long> shape = Elements.shape(input, instances.size(), elements.size());
            all.add(new Messages.Input(input, shape, ByteString.copyFrom(bytes.toByteArray())));
        }
        return Messages.request(name, timeout, all);
    }

    /// A whole request that the data hold.
    private Item.Question ready(List<? extends Map<?, ?>> instances) {
        if (instances.size() != 1 || form != Form.JSON) {
            throw new IllegalArgumentException(
                    "the data hold whole requests, which are sent one by one and as JSON");
        }
        byte[] body = JsonTree.write(instances.getFirst());
        return Item.Question.json(path, new String(body, StandardCharsets.UTF_8));
    }

    private String json(List<Object> tensors) {
        var parameters = new LinkedHashMap<String, Object>();
        Duration allowed = timeout;
        if (allowed != null) {
            parameters.put("timeout", allowed.toNanos() / 1_000);
        }
        if (form == Form.BINARY) {
            parameters.put("binary_data_output", true);
        }
        var request = new LinkedHashMap<String, Object>();
        request.put("inputs", tensors);
        if (!parameters.isEmpty()) {
            request.put("parameters", parameters);
        }
        return new String(JsonTree.write(request), StandardCharsets.UTF_8);
    }
}
