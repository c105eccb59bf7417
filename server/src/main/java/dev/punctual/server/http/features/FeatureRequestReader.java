package dev.punctual.server.http.features;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.json.Timestamps;
import dev.punctual.server.http.json.Utf8;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads bodies that ask for features: ours, and those that Feast's clients send. Any thread may use it.
final class FeatureRequestReader {
    private static final String FEATURES = "features";
    private static final int MOST_NAMES = 1_000;

    private final Names names;

    /// What the parts of a body are called.
    ///
    /// @param endpoint the name of an endpoint, instead of the features
    /// @param keys what the features are read for
    /// @param detailed a flag
    /// @param at the instant as of which they are read; null if it cannot be chosen
    /// @param ignored what may be sent and changes nothing
    record Names(
            String endpoint,
            String keys,
            String detailed,
            @Nullable String at,
            Set<String> ignored) {

        List<String> all() {
            return at == null
                    ? List.of(FEATURES, endpoint, keys, detailed)
                    : List.of(FEATURES, endpoint, keys, detailed, at);
        }
    }

    FeatureRequestReader(Names names) {
        this.names = names;
    }

    /// What has been read so far; an absent part is null.
    private static final class Reading {
        @Nullable List<String> features;
        @Nullable String endpoint;
        @Nullable Boolean detailed;
        int keysFrom = -1;
        int keysTo;
        long atMicros = FeatureRequest.NOW;
    }

    /// Reads a body, all but its keys.
    ///
    /// @param detailed what holds if the body does not say
    FeatureRequest read(byte[] body, int length, boolean detailed) {
        if (!Utf8.valid(body, length)) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "the body is not UTF-8");
        }
        Reading reading = JsonInput.read(body, 0, length, this::readBody);
        if (reading.keysFrom < 0) {
            throw new ServingException(
                    ErrorCode.MISSING_FIELD, "is missing: send the keys to read by", names.keys);
        }
        return new FeatureRequest(
                selection(reading),
                reading.keysFrom,
                reading.keysTo,
                reading.atMicros,
                reading.detailed == null ? detailed : reading.detailed);
    }

    private FeatureSelection selection(Reading reading) {
        if (reading.endpoint != null && reading.features != null) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY,
                    "send either " + FEATURES + " or " + names.endpoint + ", not both",
                    names.endpoint);
        }
        if (reading.endpoint != null) {
            return new FeatureSelection.OfEndpoint(reading.endpoint);
        }
        if (reading.features == null) {
            throw new ServingException(
                    ErrorCode.MISSING_FIELD,
                    "is missing: send a list such as [\"view:feature\"], or " + names.endpoint,
                    FEATURES);
        }
        if (reading.features.isEmpty()) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE, "must name at least one feature", FEATURES);
        }
        return new FeatureSelection.OfViews(List.copyOf(reading.features));
    }

    private Reading readBody(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY, "the body must be a JSON object with " + names.all());
        }
        var reading = new Reading();
        Set<String> seen = new LinkedHashSet<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            if (!seen.add(name)) {
                throw new ServingException(
                        ErrorCode.MALFORMED_BODY, "send it once", Suggestion.shown(name));
            }
            readPart(json, name, reading);
        }
        if (json.nextToken() != null) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY, "nothing may follow the JSON object of the body");
        }
        return reading;
    }

    private void readPart(JsonParser json, String name, Reading reading) throws IOException {
        if (name.equals(names.keys)) {
            reading.keysFrom = (int) json.currentTokenLocation().getByteOffset();
            json.skipChildren();
            reading.keysTo = (int) json.currentLocation().getByteOffset();
        } else if (json.currentToken() == JsonToken.VALUE_NULL && names.all().contains(name)) {
            return; // what is null was not sent
        } else if (name.equals(FEATURES)) {
            reading.features = readFeatures(json);
        } else if (name.equals(names.endpoint)) {
            reading.endpoint = text(json, name);
        } else if (name.equals(names.detailed)) {
            reading.detailed = flag(json, name);
        } else if (name.equals(names.at)) {
            reading.atMicros = instant(json, name);
        } else if (names.ignored.contains(name)) {
            json.skipChildren();
        } else {
            throw new ServingException(
                    ErrorCode.UNKNOWN_FIELD,
                    "there is no field of this name: " + Suggestion.of(name, names.all()),
                    Suggestion.shown(name));
        }
    }

    /// The names of a list, or of a mapping from views to their features.
    private static List<String> readFeatures(JsonParser json) throws IOException {
        var found = new ArrayList<String>();
        if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                add(found, text(json, FEATURES + "[" + found.size() + "]"));
            }
        } else if (json.currentToken() == JsonToken.START_OBJECT) {
            for (String view = json.nextFieldName(); view != null; view = json.nextFieldName()) {
                String where = FEATURES + "." + Suggestion.shown(view);
                if (json.nextToken() != JsonToken.START_ARRAY) {
                    throw new ServingException(
                            ErrorCode.WRONG_TYPE, "must be a list of names of features", where);
                }
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    add(found, view + ":" + text(json, where));
                }
            }
        } else {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE,
                    "must be a list such as [\"view:feature\", \"view\"], or an object such as"
                            + " {\"view\": [\"feature\"]}",
                    FEATURES);
        }
        return found;
    }

    private static void add(List<String> found, String name) {
        if (found.size() == MOST_NAMES) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE, "must hold at most " + MOST_NAMES + " names", FEATURES);
        }
        found.add(name);
    }

    private static String text(JsonParser json, String where) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be a string", where);
        }
        return json.getText();
    }

    private static boolean flag(JsonParser json, String where) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw new ServingException(ErrorCode.WRONG_TYPE, "must be true or false", where);
        }
        return json.getBooleanValue();
    }

    private static long instant(JsonParser json, String where) throws IOException {
        long micros = Timestamps.INVALID;
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            micros = Timestamps.parse(json.getText());
        } else if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            micros = json.getLongValue();
        }
        if (micros < Timestamps.MIN_MICROS || micros > Timestamps.MAX_MICROS) {
            throw new ServingException(
                    ErrorCode.WRONG_TYPE,
                    "must be a timestamp such as \"2001-06-01T12:34:56Z\", or integer microseconds",
                    where);
        }
        return micros;
    }
}
