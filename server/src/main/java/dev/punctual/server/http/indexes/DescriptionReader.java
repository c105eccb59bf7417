package dev.punctual.server.http.indexes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.embedding.Description;
import dev.punctual.core.embedding.Embedder;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.indexes.Indexes.Held;
import dev.punctual.server.http.json.Suggestion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what the model of an index is to embed: texts, or values by the names of columns. Used once.
final class DescriptionReader {
    static final String TEXTS = "texts";
    static final String INPUTS = "inputs";
    private static final int MOST_CHARACTERS = 32_768;

    private final Held held;
    private final List<Description> all = new ArrayList<>();

    DescriptionReader(Held held) {
        this.held = held;
    }

    /// What was read so far.
    List<Description> all() {
        return all;
    }

    /// What may be asked about beside ids and vectors, for a message.
    String more() {
        Embedder embedder = held.embedder();
        if (embedder == null) {
            return "";
        }
        return embedder.columns().isEmpty() ? " or 'texts'" : " or 'inputs'";
    }

    void text(JsonParser json) throws IOException {
        String field = TEXTS + "[" + all.size() + "]";
        if (!columns(TEXTS).isEmpty()) {
            throw unsupported(TEXTS, "its model takes values: ask by 'inputs'");
        }
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be a text", field);
        }
        String text = bounded(json, field);
        if (text.isBlank()) {
            throw new ServingException(ErrorCode.OUT_OF_RANGE, "is empty", field);
        }
        all.add(new Description.Text(text));
    }

    void values(JsonParser json) throws IOException {
        String field = INPUTS + "[" + all.size() + "]";
        List<String> columns = columns(INPUTS);
        if (columns.isEmpty()) {
            throw unsupported(INPUTS, "its model takes texts: ask by 'texts'");
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE, "must be an object with some of " + columns, field);
        }
        var values = new @Nullable Object[columns.size()];
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            int place = columns.indexOf(name);
            if (place < 0) {
                throw new ServingException(
                        ErrorCode.UNKNOWN_FIELD,
                        "is not known: " + Suggestion.of(name, columns),
                        field + "." + Suggestion.shown(name));
            }
            json.nextToken();
            values[place] = value(json, field + "." + name);
        }
        all.add(new Description.Values(Arrays.asList(values)));
    }

    private static @Nullable Object value(JsonParser json, String field) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> 1L;
            case VALUE_FALSE -> 0L;
            case VALUE_STRING -> bounded(json, field);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                double number = json.getDoubleValue();
                if (!Float.isFinite((float) number)) {
                    throw new ServingException(
                            ErrorCode.OUT_OF_RANGE,
                            "must be a finite number of single precision",
                            field);
                }
                boolean whole =
                        json.currentToken() == JsonToken.VALUE_NUMBER_INT
                                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
                yield whole ? (Object) json.getLongValue() : (Object) number;
            }
            default ->
                    throw new ServingException(
                            ErrorCode.WRONG_TYPE, "must be a number, a text or null", field);
        };
    }

    private static String bounded(JsonParser json, String field) throws IOException {
        if (json.getTextLength() > MOST_CHARACTERS) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE,
                    "must have at most " + MOST_CHARACTERS + " characters",
                    field);
        }
        return json.getText();
    }

    private List<String> columns(String field) {
        Embedder embedder = held.embedder();
        if (embedder == null) {
            throw unsupported(
                    field,
                    held.index().facts().model().isEmpty()
                            ? "it has no model to make vectors: ask by 'ids' or 'vectors'"
                            : "its model is not that of this generation any more: build it again");
        }
        return embedder.columns();
    }

    private ServingException unsupported(String field, String why) {
        return new ServingException(
                ErrorCode.UNKNOWN_FIELD,
                "is nothing that index %s can be asked by; %s"
                        .formatted(held.index().facts().name(), why),
                field);
    }
}
