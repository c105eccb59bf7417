package dev.punctual.server.http.indexes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.definition.Durations;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.similarity.Attribute;
import dev.punctual.core.similarity.ItemFilter;
import dev.punctual.core.similarity.ItemIndex;
import dev.punctual.server.http.call.CallerBudget;
import dev.punctual.server.http.indexes.Indexes.Held;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.Suggestion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `{"ids": ["a", 7], "k": 10, "filter": {"genre": ["x", "y"], "year": {"min": 1990}}, "budget": "5ms"}`, or the same
/// with `"vectors": [[0.1, ...], ...]` instead of ids, or with `"texts": ["..."]` or `"inputs": [{"year": 1990}]` where a model
/// makes the vectors. Used once.
final class NeighborQuestionReader {
    static final int USUAL_K = 10;
    private static final int MOST_K = 1_000;
    private static final int MOST_QUERIES = 128;
    private static final int MOST_VALUES = 256;
    private static final int MOST_CONDITIONS = 16;
    private static final String IDS = "ids";
    private static final String VECTORS = "vectors";
    private static final String FILTER = "filter";
    private static final String BUDGET = "budget";
    private static final List<String> FIELDS =
            List.of(
                    IDS,
                    VECTORS,
                    DescriptionReader.TEXTS,
                    DescriptionReader.INPUTS,
                    "k",
                    FILTER,
                    BUDGET);

    private final ItemIndex index;
    private final DescriptionReader described;
    private final List<String> ids = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final List<float[]> vectors = new ArrayList<>();
    private int k = USUAL_K;
    private @Nullable ItemFilter filter;
    private long budgetNanos = CallerBudget.UNLIMITED;

    NeighborQuestionReader(Held held) {
        this.index = held.index();
        this.described = new DescriptionReader(held);
    }

    NeighborQuestion read(byte[] body, int length) {
        return JsonInput.read(body, 0, length, this::read);
    }

    private NeighborQuestion read(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw wrong("the body must be an object with 'ids' or 'vectors'", null);
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case IDS -> list(json, IDS, () -> id(json));
                case VECTORS -> list(json, VECTORS, () -> vector(json));
                case DescriptionReader.TEXTS -> list(json, name, () -> described.text(json));
                case DescriptionReader.INPUTS -> list(json, name, () -> described.values(json));
                case "k" -> k = k(json);
                case FILTER -> filter = filter(json);
                case BUDGET -> budgetNanos = budget(json);
                default ->
                        throw new ServingException(
                                ErrorCode.UNKNOWN_FIELD,
                                "is not known: " + Suggestion.of(name, FIELDS),
                                Suggestion.shown(name));
            }
        }
        int kinds = ids.isEmpty() ? 0 : 1;
        kinds += vectors.isEmpty() ? 0 : 1;
        kinds += described.all().isEmpty() ? 0 : 1;
        if (kinds != 1) {
            throw new ServingException(
                    ErrorCode.MISSING_FIELD,
                    "the body must have either 'ids' or 'vectors'"
                            + described.more()
                            + ", with one item at least",
                    IDS);
        }
        return new NeighborQuestion(ids, places, vectors, described.all(), k, filter, budgetNanos);
    }

    /// Reads one item of a list.
    @FunctionalInterface
    private interface Item {
        void read() throws IOException;
    }

    private void list(JsonParser json, String field, Item item) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw wrong("must be a list", field);
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (ids.size() + vectors.size() + described.all().size() == MOST_QUERIES) {
                throw new ServingException(
                        ErrorCode.TOO_LARGE, "must hold at most " + MOST_QUERIES + " items", field);
            }
            item.read();
        }
    }

    private void id(JsonParser json) throws IOException {
        String field = IDS + "[" + ids.size() + "]";
        JsonToken token = json.currentToken();
        if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
            throw wrong("must be the id of an item: a text or a whole number", field);
        }
        String id = json.getText();
        int place = index.place(id);
        if (place < 0) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "index %s has no item '%s'"
                            .formatted(index.facts().name(), Suggestion.shown(id)),
                    field);
        }
        ids.add(id);
        places.add(place);
    }

    private void vector(JsonParser json) throws IOException {
        String field = VECTORS + "[" + vectors.size() + "]";
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw wrong("must be a list of numbers", field);
        }
        float[] vector = new float[index.facts().dimension()];
        int count = 0;
        boolean zero = true;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count < vector.length) {
                vector[count] = (float) number(json, field + "[" + count + "]");
                zero &= vector[count] == 0;
            } else if (json.currentToken().isStructStart()) {
                json.skipChildren();
            }
            count++;
        }
        if (count != vector.length) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "has %d numbers, but items of index %s have %d"
                            .formatted(count, index.facts().name(), vector.length),
                    field);
        }
        if (zero) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE, "has no number but 0, so it is like nothing", field);
        }
        vectors.add(vector);
    }

    /// A number that a float can hold.
    private static double number(JsonParser json, String field) throws IOException {
        if (!json.currentToken().isNumeric()) {
            throw wrong("must be a number", field);
        }
        double number = json.getDoubleValue();
        if (!Float.isFinite((float) number)) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE, "must be a finite number of single precision", field);
        }
        return number;
    }

    private static int k(JsonParser json) throws IOException {
        boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
        double k = whole ? json.getDoubleValue() : 0;
        if (k < 1 || k > MOST_K) {
            throw new ServingException(
                    whole ? ErrorCode.OUT_OF_RANGE : ErrorCode.WRONG_TYPE,
                    "must be a whole number from 1 to " + MOST_K,
                    "k");
        }
        return (int) k;
    }

    private static long budget(JsonParser json) throws IOException {
        Duration budget =
                json.currentToken() == JsonToken.VALUE_STRING
                        ? Durations.parse(json.getText())
                        : null;
        if (budget == null || budget.isZero()) {
            throw wrong("must be a duration such as \"5ms\" or \"800us\"", BUDGET);
        }
        return budget.toNanos();
    }

    private @Nullable ItemFilter filter(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(
                    "must be an object such as {\"genre\": \"x\", \"year\": {\"min\": 1990}}",
                    FILTER);
        }
        var made = new ItemFilter();
        int conditions = 0;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            String field = FILTER + "." + Suggestion.shown(name);
            Attribute attribute = index.attributes().get(name);
            if (attribute == null) {
                throw new ServingException(
                        ErrorCode.UNKNOWN_FIELD,
                        "is no attribute: "
                                + Suggestion.of(name, List.copyOf(index.attributes().keySet())),
                        field);
            }
            if (++conditions > MOST_CONDITIONS) {
                throw new ServingException(
                        ErrorCode.TOO_LARGE, "must have at most " + MOST_CONDITIONS, FILTER);
            }
            json.nextToken();
            condition(json, attribute, made, field);
        }
        return conditions == 0 ? null : made;
    }

    private static void condition(
            JsonParser json, Attribute attribute, ItemFilter filter, String field)
            throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT && !attribute.text()) {
            range(json, attribute, filter, field);
            return;
        }
        var texts = new ArrayList<String>();
        var numbers = new ArrayList<Double>();
        boolean list = json.currentToken() == JsonToken.START_ARRAY;
        while (!list || json.nextToken() != JsonToken.END_ARRAY) {
            if (texts.size() + numbers.size() == MOST_VALUES) {
                throw new ServingException(
                        ErrorCode.TOO_LARGE, "must hold at most " + MOST_VALUES + " values", field);
            }
            if (!attribute.text()) {
                numbers.add(number(json, field));
            } else if (json.currentToken() == JsonToken.VALUE_STRING) {
                texts.add(json.getText());
            } else {
                throw wrong("must be a text, or a list of texts", field);
            }
            if (!list) {
                break;
            }
        }
        if (texts.isEmpty() && numbers.isEmpty()) {
            throw new ServingException(ErrorCode.OUT_OF_RANGE, "is empty; leave it out", field);
        }
        if (attribute.text()) {
            filter.texts(attribute, texts);
        } else {
            filter.numbers(attribute, numbers);
        }
    }

    private static void range(JsonParser json, Attribute attribute, ItemFilter filter, String field)
            throws IOException {
        double min = Double.NEGATIVE_INFINITY;
        double max = Double.POSITIVE_INFINITY;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String bound = json.currentName();
            json.nextToken();
            double number = number(json, field + "." + Suggestion.shown(bound));
            switch (bound) {
                case "min" -> min = number;
                case "max" -> max = number;
                default ->
                        throw new ServingException(
                                ErrorCode.UNKNOWN_FIELD,
                                "is not known; a range has 'min' and 'max'",
                                field + "." + Suggestion.shown(bound));
            }
        }
        filter.range(attribute, min, max);
    }

    private static ServingException wrong(String message, @Nullable String field) {
        return new ServingException(ErrorCode.WRONG_TYPE, message, field);
    }
}
