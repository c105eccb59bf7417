package dev.punctual.server.http.endpoints;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.Question;
import dev.punctual.core.value.Frame;
import dev.punctual.server.http.call.CallerBudget;
import dev.punctual.server.http.json.Fault;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.RowReader;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.json.Utf8;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads bodies with questions for one endpoint: `{"instances": [{...}], "parameters": {...}}`. Any thread may use it.
public final class QuestionReader {
    private static final String INSTANCES = "instances";
    private static final String PARAMETERS = "parameters";
    private static final String FEATURES = "features";
    private static final String BUDGET = "budget_ms";
    private static final String STALENESS = "max_staleness_ms";
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MOST_MILLIS = 1e9;

    private final EndpointShape shape;
    private final RowReader rows;

    /// What one body asks.
    ///
    /// @param withFeatures whether the answers are to show their features
    /// @param budgetNanos what the caller allows; [CallerBudget#UNLIMITED] if it does not say
    /// @param mostStaleNanos how long ago a prediction may have been made; [Question#ANY_AGE] if it does not say
    public record Questions(
            List<Frame> frames, boolean withFeatures, long budgetNanos, long mostStaleNanos) {}

    /// What has been read so far; an absent part is null.
    private static final class Reading {
        @Nullable List<Frame> frames;
        boolean parameters;
        boolean withFeatures;
        long budgetNanos = CallerBudget.UNLIMITED;
        long mostStaleNanos = Question.ANY_AGE;
    }

    public QuestionReader(EndpointShape shape) {
        this.shape = shape;
        this.rows =
                new RowReader(
                        shape.frame(),
                        shape.request().stream()
                                .map(f -> new RowReader.Rule(f.min(), f.max(), f.defaultValue()))
                                .toList());
    }

    /// Reads a body whole, or refuses it whole.
    public Questions read(byte[] body, int length) {
        if (!Utf8.valid(body, length)) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "the body is not UTF-8");
        }
        return JsonInput.read(body, 0, length, this::readBody);
    }

    private Questions readBody(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY,
                    "the body must be a JSON object: {\"instances\": [{...}]}");
        }
        var reading = new Reading();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case INSTANCES -> readInstances(json, reading);
                case PARAMETERS -> readParameters(json, reading);
                default -> throw unknown(name, "", List.of(INSTANCES, PARAMETERS));
            }
        }
        if (json.nextToken() != null) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY, "nothing may follow the JSON object of the body");
        }
        List<Frame> frames = reading.frames;
        if (frames == null) {
            throw new ServingException(
                    ErrorCode.MISSING_FIELD, "is missing: send a list of objects", INSTANCES);
        }
        return new Questions(
                frames, reading.withFeatures, reading.budgetNanos, reading.mostStaleNanos);
    }

    private void readInstances(JsonParser json, Reading reading) throws IOException {
        if (reading.frames != null) {
            throw repeated(INSTANCES);
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE, "must be a list of objects", INSTANCES);
        }
        List<Frame> frames = new ArrayList<>(1);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (frames.size() == shape.maxInstances()) {
                throw new ServingException(
                        ErrorCode.TOO_LARGE,
                        "must hold at most " + shape.maxInstances() + "; send several requests",
                        INSTANCES);
            }
            frames.add(readInstance(json, frames.size()));
        }
        if (frames.isEmpty()) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE, "must hold at least one object", INSTANCES);
        }
        reading.frames = frames;
    }

    private Frame readInstance(JsonParser json, int index) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE, "must be an object", INSTANCES + "[" + index + "]");
        }
        var frame = new Frame(shape.frame());
        Fault fault = rows.read(json, frame);
        if (fault != null) {
            throw fault.under(INSTANCES + "[" + index + "]").toException();
        }
        return frame;
    }

    private static void readParameters(JsonParser json, Reading reading) throws IOException {
        if (reading.parameters) {
            throw repeated(PARAMETERS);
        }
        reading.parameters = true;
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be an object", PARAMETERS);
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case FEATURES -> reading.withFeatures = readFlag(json);
                case BUDGET -> reading.budgetNanos = readMillis(json, BUDGET, false);
                case STALENESS -> reading.mostStaleNanos = readMillis(json, STALENESS, true);
                default ->
                        throw unknown(name, PARAMETERS + ".", List.of(FEATURES, BUDGET, STALENESS));
            }
        }
    }

    private static boolean readFlag(JsonParser json) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE, "must be true or false", PARAMETERS + "." + FEATURES);
        }
        return json.getBooleanValue();
    }

    private static long readMillis(JsonParser json, String name, boolean zero) throws IOException {
        String field = PARAMETERS + "." + name;
        if (!json.currentToken().isNumeric()) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE, "must be a number of milliseconds", field);
        }
        double millis = json.getDoubleValue();
        if (!((millis > 0 || (zero && millis == 0)) && millis <= MOST_MILLIS)) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "must be " + (zero ? "0 or more" : "more than 0") + " and at most 1e9",
                    field);
        }
        return (long) Math.ceil(millis * NANOS_PER_MILLI);
    }

    private static ServingException repeated(String name) {
        return new ServingException(ErrorCode.MALFORMED_BODY, "send it once", name);
    }

    private static ServingException unknown(String name, String parent, List<String> known) {
        return new ServingException(
                ErrorCode.UNKNOWN_FIELD,
                "there is no field of this name: " + Suggestion.of(name, known),
                parent + Suggestion.shown(name));
    }
}
