package dev.punctual.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.punctual.core.tensor.Signature;
import dev.punctual.core.tensor.TensorSpec;
import dev.punctual.core.tensor.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bodies of the protocol over REST: what is asked to bytes, and bytes that nobody vouches for to what was answered.
final class RestBodies {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // as Triton writes them
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(100)
                                    .maxNumberLength(100)
                                    .build())
                    .build();
    private static final int FIRST_NUMBERS = 64;
    private static final int LONGEST_MESSAGE = 300;

    private RestBodies() {}

    /// A body, and where its JSON ends if bytes of tensors follow it.
    ///
    /// @param json how many bytes are JSON; -1 if all are
    record Body(ByteBuffer bytes, int json) {}

    /// Writes a request for predictions.
    static Body request(Wire.Fit fit, RowLayout.Rows rows, long timeoutMicros) {
        var head = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(head)) {
            json.writeStartObject();
            if (fit.timeouts()) {
                json.writeObjectFieldStart("parameters");
                json.writeNumberField("timeout", timeoutMicros);
                json.writeEndObject();
            }
            json.writeArrayFieldStart("inputs");
            for (RowLayout.Input input : fit.layout().inputs()) {
                input(json, input, rows, fit.binary());
            }
            json.writeEndArray();
            json.writeArrayFieldStart("outputs");
            json.writeStartObject();
            json.writeStringField("name", fit.layout().output());
            if (fit.binary()) {
                json.writeObjectFieldStart("parameters");
                json.writeBooleanField("binary_data", true);
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written but memory", e);
        }
        return fit.binary()
                ? withTensors(head, fit.layout(), rows)
                : new Body(ByteBuffer.wrap(head.toByteArray()), -1);
    }

    private static void input(
            JsonGenerator json, RowLayout.Input input, RowLayout.Rows rows, boolean binary)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", input.name());
        json.writeArrayFieldStart("shape");
        for (long size : input.shape(rows.count())) {
            json.writeNumber(size);
        }
        json.writeEndArray();
        json.writeStringField("datatype", input.type().name());
        if (binary) {
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", input.bytes(rows.count()));
            json.writeEndObject();
        } else {
            json.writeArrayFieldStart("data");
            for (int row = 0; row < rows.count(); row++) {
                for (int i = 0; i < input.width(); i++) {
                    json.writeRawValue(input.text(rows.at(row, input.from() + i)));
                }
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static Body withTensors(
            ByteArrayOutputStream head, RowLayout layout, RowLayout.Rows rows) {
        int tensors = layout.inputs().stream().mapToInt(input -> input.bytes(rows.count())).sum();
        ByteBuffer bytes =
                ByteBuffer.allocate(head.size() + tensors).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(head.toByteArray());
        layout.inputs().forEach(input -> input.put(rows, bytes));
        return new Body(bytes.flip(), head.size());
    }

    /// Reads the wanted output out of an answer.
    ///
    /// @throws RemoteFailure if it is not there, or the answer is none
    static Output output(Body body, String wanted) {
        int length = body.json < 0 ? body.bytes.limit() : body.json;
        if (length > body.bytes.limit()) {
            throw RemoteFailure.answered(
                    "it says that %d bytes are JSON, but answered only %d"
                            .formatted(length, body.bytes.limit()));
        }
        int at = length;
        for (Part part : outputs(body.bytes, length)) {
            if (!part.name.equals(wanted)) {
                at += Math.max(part.bytes, 0);
                continue;
            }
            if (part.bytes < 0) {
                return new Output(part.name, part.shape, part.data);
            }
            if (part.bytes > body.bytes.limit() - at) {
                throw RemoteFailure.answered(
                        "it answered %d bytes for '%s', but says that there are %d"
                                .formatted(
                                        Math.max(0, body.bytes.limit() - at), wanted, part.bytes));
            }
            TensorType type = TensorType.named(part.type);
            if (type == null) {
                throw RemoteFailure.answered("it answered an output of '" + part.type + "'");
            }
            return new Output(
                    part.name,
                    part.shape,
                    Output.Numbers.of(type, body.bytes.slice(at, part.bytes)));
        }
        throw RemoteFailure.answered("its answer has no output '" + wanted + "'");
    }

    /// An output as the JSON has it.
    ///
    /// @param bytes how many bytes it has after the JSON; -1 if its data is in the JSON
    private record Part(
            String name, String type, List<Long> shape, int bytes, Output.Numbers data) {}

    private static List<Part> outputs(ByteBuffer bytes, int length) {
        var parts = new ArrayList<Part>();
        object(
                bytes,
                length,
                (name, json) -> {
                    if (name.equals("outputs") && json.currentToken() == JsonToken.START_ARRAY) {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            parts.add(part(json));
                        }
                    } else {
                        json.skipChildren();
                    }
                });
        return parts;
    }

    private static Part part(JsonParser json) throws IOException {
        String name = "";
        String type = "";
        List<Long> shape = List.of();
        int bytes = -1;
        Output.Numbers data = Output.Numbers.of(new double[0], 0);
        require(json, JsonToken.START_OBJECT, "an output");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "name" -> name = json.getText();
                case "datatype" -> type = json.getText();
                case "shape" -> shape = shape(json);
                case "data" -> data = numbers(json);
                case "parameters" -> bytes = binarySize(json);
                default -> json.skipChildren();
            }
        }
        return new Part(name, type, shape, bytes, data);
    }

    private static int binarySize(JsonParser json) throws IOException {
        int bytes = -1;
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return bytes;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            if (key.equals("binary_data_size")) {
                require(json, JsonToken.VALUE_NUMBER_INT, "binary_data_size");
                bytes = Math.max(0, json.getIntValue());
            } else {
                json.skipChildren();
            }
        }
        return bytes;
    }

    private static List<Long> shape(JsonParser json) throws IOException {
        require(json, JsonToken.START_ARRAY, "a shape");
        var shape = new ArrayList<Long>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(json, JsonToken.VALUE_NUMBER_INT, "a size in a shape");
            shape.add(json.getLongValue());
        }
        return shape;
    }

    /// The numbers of an array, however it is nested; texts, of which no answer is made, are left out.
    private static Output.Numbers numbers(JsonParser json) throws IOException {
        require(json, JsonToken.START_ARRAY, "data");
        double[] numbers = new double[FIRST_NUMBERS];
        int count = 0;
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (token != null && token.isNumeric()) {
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * count);
                }
                numbers[count++] = json.getDoubleValue();
            } else if (token == null || token.isStructStart()) {
                throw RemoteFailure.answered("its data holds what is no number");
            }
        }
        return Output.Numbers.of(numbers, count);
    }

    /// Reads what a server says of a model.
    ///
    /// @throws RemoteFailure if it does not say it
    static Signature signature(ByteBuffer bytes) {
        var inputs = new ArrayList<TensorSpec>();
        var outputs = new ArrayList<TensorSpec>();
        object(
                bytes,
                bytes.limit(),
                (name, json) -> {
                    boolean list = json.currentToken() == JsonToken.START_ARRAY;
                    if (list && name.equals("inputs")) {
                        specs(json, inputs);
                    } else if (list && name.equals("outputs")) {
                        specs(json, outputs);
                    } else {
                        json.skipChildren();
                    }
                });
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw RemoteFailure.answered("it does not say what its model takes and gives");
        }
        return new Signature(inputs, outputs);
    }

    private static void specs(JsonParser json, List<TensorSpec> specs) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Part part = part(json);
            TensorType type = TensorType.named(part.type);
            if (type == null) {
                throw RemoteFailure.answered(
                        "it says that '%s' is of the type '%s'".formatted(part.name, part.type));
            }
            specs.add(new TensorSpec(part.name, type, part.shape));
        }
    }

    /// The extensions that a server says it has; none if it does not say.
    static List<String> extensions(ByteBuffer bytes) {
        var extensions = new ArrayList<String>();
        object(
                bytes,
                bytes.limit(),
                (name, json) -> {
                    if (name.equals("extensions") && json.currentToken() == JsonToken.START_ARRAY) {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            extensions.add(json.getText());
                            json.skipChildren();
                        }
                    } else {
                        json.skipChildren();
                    }
                });
        return extensions;
    }

    /// What a body says went wrong; its beginning if it does not say so as the protocol does.
    static String error(ByteBuffer bytes) {
        try {
            var said = new ArrayList<String>();
            object(
                    bytes,
                    bytes.limit(),
                    (name, json) -> {
                        if (name.equals("error") || name.equals("detail")) {
                            said.add(json.getText());
                        }
                        json.skipChildren();
                    });
            if (!said.isEmpty()) {
                return shortened(said.getFirst());
            }
        } catch (RemoteFailure e) {
            return "no JSON";
        }
        return "no reason given";
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "...";
    }

    /// What is done with each member of an object; it leaves the parser at the value's last token.
    private interface Members {
        void member(String name, JsonParser json) throws IOException;
    }

    private static void object(ByteBuffer bytes, int length, Members members) {
        try (JsonParser json = JSON.createParser(bytes.array(), bytes.arrayOffset(), length)) {
            json.nextToken();
            require(json, JsonToken.START_OBJECT, "the answer");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                members.member(name, json);
            }
        } catch (IOException e) {
            throw RemoteFailure.answered("its answer is no JSON: " + firstLine(e.getMessage()));
        }
    }

    private static void require(JsonParser json, JsonToken token, String what) {
        if (json.currentToken() != token) {
            throw RemoteFailure.answered(
                    what + " is " + json.currentToken() + " instead of " + token);
        }
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "unreadable" : shortened(text.lines().findFirst().orElse(""));
    }
}
