package dev.punctual.server.http.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.tensor.Tensor;
import dev.punctual.core.tensor.TensorType;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.Suggestion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one input of an inference: a tensor in JSON, or what JSON says of a tensor in bytes.
final class InputReader {
    /*
     * Members may come in any order. Data that comes behind the name, the type and the shape goes straight into the
     * tensor's buffer; data that comes before is passed over, and read when the object has been seen whole.
     */
    private static final int MOST_DIMENSIONS = 8;
    private static final int NONE = -1;

    private final String path;
    private final InferReader.Text text;
    private @Nullable String name;
    private @Nullable TensorType type;
    private @Nullable List<Long> shape;
    private @Nullable Tensor tensor;
    private long dataAt = NONE;
    private int binarySize = NONE;

    InputReader(String path, InferReader.Text text) {
        this.path = path;
        this.text = text;
    }

    void read(JsonParser json) throws IOException {
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken token = json.nextToken();
            switch (field) {
                case "name" -> name = RequestReader.text(json, path + ".name");
                case "datatype" -> type = type(RequestReader.text(json, path + ".datatype"));
                case "shape" -> shape = shape(json);
                case "data" -> readData(json);
                case "parameters" -> {
                    if (token != JsonToken.VALUE_NULL) {
                        readParameters(json);
                    }
                }
                default -> json.skipChildren();
            }
        }
        requireWhole();
    }

    private TensorType type(String named) {
        TensorType found = TensorType.named(named);
        if (found == null) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE,
                    "must be one of "
                            + Arrays.toString(TensorType.values())
                            + ", not "
                            + Suggestion.shown(named),
                    path + ".datatype");
        }
        return found;
    }

    private List<Long> shape(JsonParser json) throws IOException {
        String field = path + ".shape";
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be a list of numbers", field);
        }
        var sizes = new ArrayList<Long>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (sizes.size() == MOST_DIMENSIONS) {
                throw new ServingException(
                        ErrorCode.OUT_OF_RANGE,
                        "may have at most " + MOST_DIMENSIONS + " dimensions",
                        field);
            }
            sizes.add(RequestReader.whole(json, field));
        }
        return sizes;
    }

    private void readParameters(JsonParser json) throws IOException {
        RequestReader.requireObject(json, path + ".parameters");
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            if (field.equals("binary_data_size")) {
                long size = RequestReader.whole(json, path + ".parameters.binary_data_size");
                binarySize = (int) Math.min(size, Integer.MAX_VALUE);
            } else {
                json.skipChildren();
            }
        }
    }

    private void readData(JsonParser json) throws IOException {
        if (tensor != null || dataAt != NONE) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "is there twice", path + ".data");
        }
        if (name != null && type != null && shape != null) {
            tensor = new TensorReader(name, type, shape, text).read(json);
        } else {
            dataAt = json.currentTokenLocation().getByteOffset();
            json.skipChildren();
        }
    }

    private void requireWhole() {
        require(name != null, "name");
        require(type != null, "datatype");
        require(shape != null, "shape");
        boolean data = tensor != null || dataAt != NONE;
        if (data && binarySize != NONE) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY, "has both data and binary_data_size", path);
        }
        require(data || binarySize != NONE, "data");
        if (binarySize != NONE && !text.told()) {
            throw new ServingException(
                    ErrorCode.MISSING_FIELD,
                    "comes as bytes, for which the header " + InferReader.LENGTH + " is needed",
                    path);
        }
    }

    private void require(boolean there, String field) {
        if (!there) {
            throw new ServingException(ErrorCode.MISSING_FIELD, "is missing", path + "." + field);
        }
    }

    /// How many bytes after the JSON are this input's.
    int binarySize() {
        return Math.max(0, binarySize);
    }

    /// The tensor.
    ///
    /// @param at where its bytes begin, if it comes as bytes
    Tensor tensor(int at) throws IOException {
        if (name == null || type == null || shape == null) {
            throw new IllegalStateException(path + " was not read");
        }
        if (tensor != null) {
            return tensor;
        }
        byte[] bytes = text.body().bytes();
        if (dataAt != NONE) {
            int from = (int) dataAt;
            try (JsonParser json = JsonInput.open(bytes, from, text.head() - from)) {
                json.nextToken();
                return new TensorReader(name, type, shape, text).read(json);
            }
        }
        if (binarySize > text.body().length() - at) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "says that it has %d bytes, but %d are left"
                            .formatted(binarySize, text.body().length() - at),
                    path);
        }
        return new Tensor(name, type, shape, ByteBuffer.wrap(bytes, at, binarySize));
    }
}
