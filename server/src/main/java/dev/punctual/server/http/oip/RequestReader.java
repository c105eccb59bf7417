package dev.punctual.server.http.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.Question;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.server.http.call.CallerBudget;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.oip.InferRequest;
import dev.punctual.server.oip.InferRequest.Output;
import dev.punctual.server.oip.Inferences;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the JSON of one inference. Fields that it does not know are passed over, as the protocol has it.
final class RequestReader {
    private final InferReader.Text text;
    private final JsonParser json;
    private @Nullable String id;
    private @Nullable List<InputReader> inputs;
    private List<Output> outputs = List.of();
    private boolean binary;
    private long budgetNanos = CallerBudget.UNLIMITED;
    private long mostStaleNanos = Question.ANY_AGE;

    RequestReader(InferReader.Text text, JsonParser json) {
        this.text = text;
        this.json = json;
    }

    InferRequest read() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY,
                    "the body must be a JSON object: {\"inputs\": [{...}]}");
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            boolean given = json.nextToken() != JsonToken.VALUE_NULL;
            switch (name) {
                case "id" -> id = given ? text(json, "id") : null;
                case "inputs" -> readInputs();
                case "outputs" -> outputs = given ? readOutputs() : List.of();
                case "parameters" -> readParameters(given);
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY,
                    "something follows the JSON object; for tensors in bytes, send "
                            + InferReader.LENGTH);
        }
        return new InferRequest(id, tensors(), outputs, binary, budgetNanos, mostStaleNanos);
    }

    private void readInputs() throws IOException {
        requireList("inputs");
        List<InputReader> read = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String path = "inputs[" + read.size() + "]";
            requireRoom(read.size(), "inputs");
            requireObject(json, path);
            var input = new InputReader(path, text);
            input.read(json);
            read.add(input);
        }
        inputs = read;
    }

    private List<Output> readOutputs() throws IOException {
        requireList("outputs");
        List<Output> read = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String path = "outputs[" + read.size() + "]";
            requireRoom(read.size(), "outputs");
            requireObject(json, path);
            Output output = readOutput(path);
            if (read.stream().anyMatch(other -> other.name().equals(output.name()))) {
                throw new ServingException(
                        ErrorCode.MALFORMED_BODY, "asks for " + output.name() + " again", path);
            }
            read.add(output);
        }
        return read;
    }

    private Output readOutput(String path) throws IOException {
        String name = null;
        Boolean asBytes = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            boolean given = json.nextToken() != JsonToken.VALUE_NULL;
            if (field.equals("name")) {
                name = text(json, path + ".name");
            } else if (field.equals("parameters") && given) {
                asBytes = readBinary(path + ".parameters");
            } else {
                json.skipChildren();
            }
        }
        if (name == null) {
            throw new ServingException(ErrorCode.MISSING_FIELD, "is missing", path + ".name");
        }
        return new Output(name, asBytes);
    }

    private @Nullable Boolean readBinary(String path) throws IOException {
        requireObject(json, path);
        Boolean asBytes = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            if (field.equals("binary_data")) {
                asBytes = flag(path + ".binary_data");
            } else {
                json.skipChildren();
            }
        }
        return asBytes;
    }

    private void readParameters(boolean given) throws IOException {
        if (!given) {
            return;
        }
        requireObject(json, "parameters");
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "binary_data_output" -> binary = flag("parameters.binary_data_output");
                case "timeout" ->
                        budgetNanos = InferRequest.budgetNanos(whole(json, "parameters.timeout"));
                case "max_staleness" ->
                        mostStaleNanos =
                                InferRequest.mostStaleNanos(
                                        whole(json, "parameters.max_staleness"));
                case "priority" -> whole(json, "parameters.priority");
                default -> json.skipChildren();
            }
        }
    }

    private List<Tensor> tensors() throws IOException {
        List<InputReader> read = inputs;
        if (read == null) {
            throw new ServingException(
                    ErrorCode.MISSING_FIELD, "is missing: send a list of tensors", "inputs");
        }
        List<Tensor> tensors = new ArrayList<>(read.size());
        int at = text.head();
        for (InputReader input : read) {
            tensors.add(input.tensor(at));
            at += input.binarySize();
        }
        if (at != text.body().length()) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY,
                    "the body has %d bytes after its JSON, but its inputs have %d"
                            .formatted(text.body().length() - text.head(), at - text.head()));
        }
        return tensors;
    }

    private void requireList(String path) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be a list of objects", path);
        }
    }

    private static void requireRoom(int count, String path) {
        if (count == Inferences.MOST_TENSORS) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE, "may hold at most " + Inferences.MOST_TENSORS, path);
        }
    }

    static void requireObject(JsonParser json, String path) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be an object", path);
        }
    }

    static String text(JsonParser json, String path) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be a string", path);
        }
        return json.getText();
    }

    /// A whole number that is not negative.
    static long whole(JsonParser json, String path) throws IOException {
        long value = -1;
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            try {
                value = json.getLongValue();
            } catch (InputCoercionException e) {
                value = json.getText().startsWith("-") ? -1 : Long.MAX_VALUE;
            }
        }
        if (value < 0) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE,
                    "must be a whole number, 0 or more, but is "
                            + Suggestion.shown(String.valueOf(json.getText())),
                    path);
        }
        return value;
    }

    private boolean flag(String path) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be true or false", path);
        }
        return json.getBooleanValue();
    }
}
