package dev.punctual.load.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.punctual.load.Reading;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads what the generator wants to know of an answer: its value, its rung and the reason.
final class AnswerReader {
    private final JsonFactory json =
            JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

    /// Reads the first prediction of `{"predictions": [7.5], "answers": [{"rung": "full", "reason": "best"}]}`, with
    /// members in any order and others between them. Null if it has none.
    @Nullable Reading predictions(byte[] bytes, int start, int end) {
        try (JsonParser parser = json.createParser(bytes, start, end - start)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? readAnswer(parser) : null;
        } catch (IOException _) {
            return null;
        }
    }

    /// Reads the outputs of an inference and what its parameters say of its origin. Null if it has no outputs. The value is
    /// that of the first output whose data begins with a number.
    @Nullable Reading inference(byte[] bytes, int start, int end) {
        try (JsonParser parser = json.createParser(bytes, start, end - start)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? readInference(parser) : null;
        } catch (IOException _) {
            return null;
        }
    }

    /// How many events of a push came after the grace of their source, as `{"late": 2}` says; 0 if it says nothing.
    long late(byte[] bytes, int start, int end) {
        try (JsonParser parser = json.createParser(bytes, start, end - start)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken().isNumeric() && name.equals("late")) {
                    return parser.getLongValue();
                }
                parser.skipChildren();
            }
        } catch (IOException _) {
            return 0;
        }
        return 0;
    }

    private static @Nullable Reading readAnswer(JsonParser parser) throws IOException {
        double value = Double.NaN;
        var origin = new String[] {Reading.UNSAID, Reading.UNSAID};
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY && name.equals("predictions")) {
                value = firstNumber(parser);
            } else if (token == JsonToken.START_ARRAY && name.equals("answers")) {
                readOrigin(parser, origin);
            } else {
                parser.skipChildren();
            }
        }
        return Double.isNaN(value) ? null : new Reading(value, origin[0], origin[1]);
    }

    private static @Nullable Reading readInference(JsonParser parser) throws IOException {
        double value = Double.NaN;
        boolean outputs = false;
        var origin = new String[] {Reading.UNSAID, Reading.UNSAID};
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY && name.equals("outputs")) {
                outputs = true;
                value = readOutputs(parser);
            } else if (token == JsonToken.START_OBJECT && name.equals("parameters")) {
                readMembers(parser, origin);
            } else {
                parser.skipChildren();
            }
        }
        return outputs ? new Reading(value, origin[0], origin[1]) : null;
    }

    private static double readOutputs(JsonParser parser) throws IOException {
        double first = Double.NaN;
        for (JsonToken t = parser.nextToken();
                t == JsonToken.START_OBJECT;
                t = parser.nextToken()) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                boolean array = parser.nextToken() == JsonToken.START_ARRAY;
                if (array && name.equals("data") && Double.isNaN(first)) {
                    first = firstNumber(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
        return first;
    }

    private static double firstNumber(JsonParser parser) throws IOException {
        double first = Double.NaN;
        for (JsonToken t = parser.nextToken();
                t != null && t != JsonToken.END_ARRAY;
                t = parser.nextToken()) {
            if (t.isNumeric() && Double.isNaN(first)) {
                first = parser.getDoubleValue();
            }
            parser.skipChildren();
        }
        return first;
    }

    private static void readOrigin(JsonParser parser, String[] origin) throws IOException {
        boolean first = true;
        for (JsonToken t = parser.nextToken();
                t != null && t != JsonToken.END_ARRAY;
                t = parser.nextToken()) {
            if (first && t == JsonToken.START_OBJECT) {
                readMembers(parser, origin);
            } else {
                parser.skipChildren();
            }
            first = false;
        }
    }

    private static void readMembers(JsonParser parser, String[] origin) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.VALUE_STRING && name.equals("rung")) {
                origin[0] = parser.getText();
            } else if (token == JsonToken.VALUE_STRING && name.equals("reason")) {
                origin[1] = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
    }
}
