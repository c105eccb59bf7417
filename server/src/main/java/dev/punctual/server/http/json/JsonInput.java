package dev.punctual.server.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Opens bodies as streams of JSON tokens: UTF-8 only, shallow, numbers and names of bounded length.
public final class JsonInput {
    /*
     * Names are looked up in a table that all parsers of the factory share, so a name that was seen before costs no new
     * text. They are not interned, which would fill a table of the whole process with what strangers send. The table
     * has a bound of its own, and is dropped when it is reached.
     */
    private static final int DEEPEST = 16;
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_NUMBER = 400;

    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEEPEST)
                                    .maxNameLength(LONGEST_NAME)
                                    .maxNumberLength(LONGEST_NUMBER)
                                    .build())
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    // NaN and infinities, so that they are refused as values and not as broken
                    // text.
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .build();

    private JsonInput() {}

    /// What is made of a stream of tokens.
    @FunctionalInterface
    public interface Reading<T> {
        T of(JsonParser json) throws IOException;
    }

    /// Reads a part of a body.
    ///
    /// @throws ServingException with `MALFORMED_BODY` if it is not JSON, and whatever the reading throws
    public static <T> T read(byte[] bytes, int from, int count, Reading<T> reading) {
        try (JsonParser json = open(bytes, from, count)) {
            return reading.of(json);
        } catch (JsonProcessingException e) {
            if (marked(bytes, from, count)) {
                throw new ServingException(
                        ErrorCode.MALFORMED_BODY,
                        "the body begins with a byte order mark; send UTF-8 without one");
            }
            throw fault(e).toException();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean marked(byte[] bytes, int from, int count) {
        return count >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
    }

    public static JsonParser open(byte[] bytes, int from, int count) throws IOException {
        return FACTORY.createParser(bytes, from, count);
    }

    /// Why a body could not be read, as something to tell the caller.
    public static Fault fault(JsonProcessingException e) {
        var location = e.getLocation();
        String where = location == null ? "" : " (at byte " + location.getByteOffset() + ")";
        return new Fault(
                ErrorCode.MALFORMED_BODY,
                "the body is not valid JSON: " + Suggestion.shown(e.getOriginalMessage()) + where,
                null);
    }

    /// Why an item could not be read, with the field that the parser had come to.
    public static Fault fault(JsonProcessingException e, JsonParser json) {
        Fault fault = fault(e);
        return new Fault(fault.code(), fault.message(), path(json.getParsingContext()));
    }

    /// The names from the outermost object to where a parser stands, at most two of them; null outside of objects.
    private static @Nullable String path(JsonStreamContext innermost) {
        String first = null;
        String second = null;
        for (JsonStreamContext at = innermost; at != null; at = at.getParent()) {
            if (at.inObject() && at.hasCurrentName()) {
                second = first;
                first = Suggestion.shown(at.getCurrentName());
            }
        }
        return second == null ? first : first + "." + second;
    }

    /// Goes to the end of the object that the parser stands in.
    public static void skipRest(JsonParser json) throws IOException {
        if (json.currentToken().isStructStart()) {
            json.skipChildren();
        }
        for (JsonToken token = json.nextToken();
                token != null && token != JsonToken.END_OBJECT;
                token = json.nextToken()) {
            if (token.isStructStart()) {
                json.skipChildren();
            }
        }
    }
}
