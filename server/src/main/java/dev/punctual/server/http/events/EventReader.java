package dev.punctual.server.http.events;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.server.http.json.Fault;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.JsonText;
import dev.punctual.server.http.json.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Reads bodies with events of one schema: an object, a list of them, or one on each line. Any thread may use it.
final class EventReader {
    /*
     * What is wrong with an item refuses that item alone, broken text included: lines are read one by one, and in a list
     * the reader goes on behind the brace that closes the broken item. Only where no such brace can be told is the body
     * refused whole. A body is read by lines when its type says so, or when its first line ends an object and more
     * follows; no flat object that is one document looks like that.
     */
    private static final long SECOND_MICROS = 1_000_000;
    private static final long YEAR_1970_MICROS = 365 * 86_400 * SECOND_MICROS;

    private final Schema schema;
    private final String timeName;
    private final int timeCell;
    private final ItemReader reader;

    /// Reads the object at whose start the parser stands into a cleared frame, and leaves the parser at its end.
    @FunctionalInterface
    interface ItemReader {
        /// Returns why the object was refused, or null.
        @Nullable Fault read(JsonParser json, Frame frame) throws IOException;
    }

    EventReader(SourceDefinition.Event source, ItemReader reader) {
        this(source.schema(), source.eventTime(), reader);
    }

    /// @param timeName the field that says when it happened, or from when on it holds
    EventReader(Schema schema, String timeName, ItemReader reader) {
        this.schema = schema;
        this.timeName = timeName;
        this.timeCell = schema.cellOf(schema.indexOf(timeName));
        this.reader = reader;
    }

    /// Reads an object, a list of them, or one on each line.
    ///
    /// @param lines whether there is known to be one on each line
    /// @throws ServingException if nothing of the body can be used
    EventBatch read(byte[] body, int length, boolean lines) {
        return read(
                body,
                length,
                (first, batch) -> {
                    if (lines || looksLikeLines(body, first, length)) {
                        readLines(body, first, length, batch);
                    } else if (body[first] == '[') {
                        readList(body, first, length, batch);
                    } else {
                        readDocument(body, first, length, batch);
                    }
                });
    }

    /// Reads an object.
    EventBatch readOne(byte[] body, int length) {
        return read(body, length, (first, batch) -> readDocument(body, first, length, batch));
    }

    /// Reads a list of objects.
    EventBatch readMany(byte[] body, int length) {
        return read(
                body,
                length,
                (first, batch) -> {
                    if (body[first] != '[') {
                        throw new ServingException(
                                ErrorCode.MALFORMED_BODY, "the body must be a list of objects");
                    }
                    readList(body, first, length, batch);
                });
    }

    /// Reads a body from its first byte that is not blank.
    @FunctionalInterface
    private interface BodyReader {
        void read(int first, EventBatch batch) throws IOException;
    }

    private static EventBatch read(byte[] body, int length, BodyReader how) {
        if (!Utf8.valid(body, length)) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "the body is not UTF-8");
        }
        var batch = new EventBatch(body);
        int first = JsonText.skipBlank(body, 0, length);
        try {
            if (first < length) {
                how.read(first, batch);
            }
        } catch (JsonProcessingException e) {
            throw JsonInput.fault(e).toException();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return batch;
    }

    private static boolean looksLikeLines(byte[] body, int first, int length) {
        if (body[first] != '{') {
            return false;
        }
        int end = JsonText.lineEnd(body, first, length);
        int last = end - 1;
        while (last > first && JsonText.blank(body[last])) {
            last--;
        }
        return body[last] == '}' && JsonText.skipBlank(body, end, length) < length;
    }

    private void readLines(byte[] body, int first, int length, EventBatch batch)
            throws IOException {
        for (int at = first; at < length; ) {
            int end = JsonText.lineEnd(body, at, length);
            var frame = new Frame(schema);
            put(readLine(body, at, end, frame), frame, batch, at, end);
            at = JsonText.skipBlank(body, end, length);
        }
    }

    private @Nullable Fault readLine(byte[] body, int from, int to, Frame frame)
            throws IOException {
        try (JsonParser json = JsonInput.open(body, from, to - from)) {
            try {
                json.nextToken();
                Fault fault = readItem(json, frame);
                return fault == null && json.nextToken() != null
                        ? new Fault(ErrorCode.MALFORMED_BODY, "send one event on each line", null)
                        : fault;
            } catch (JsonProcessingException e) {
                return JsonInput.fault(e, json);
            }
        }
    }

    private void readDocument(byte[] body, int first, int length, EventBatch batch)
            throws IOException {
        try (JsonParser json = JsonInput.open(body, first, length - first)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new ServingException(
                        ErrorCode.MALFORMED_BODY,
                        "the body must be an object, a list of objects, or one object a line");
            }
            var frame = new Frame(schema);
            Fault fault = readItem(json, frame);
            requireEnd(json);
            put(fault, frame, batch, first, length);
        }
    }

    private void readList(byte[] body, int first, int length, EventBatch batch) throws IOException {
        for (int from = first; from >= 0; ) {
            try (JsonParser json = JsonInput.open(body, from, length - from)) {
                json.nextToken();
                from = readItems(json, new Text(body, from, length), batch);
            }
        }
    }

    /// The text of a list that is being read.
    private static final class Text {
        private final byte[] body;
        private final int from;
        private final int length;

        Text(byte[] body, int from, int length) {
            this.body = body;
            this.from = from;
            this.length = length;
        }

        int place(JsonLocation location) {
            return from + (int) location.getByteOffset();
        }
    }

    /// Reads items until the end of the list, or behind a broken one.
    ///
    /// @return where the rest of the list begins, -1 at its end
    private int readItems(JsonParser json, Text text, EventBatch batch) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            int from = text.place(json.currentTokenLocation());
            var frame = new Frame(schema);
            try {
                Fault fault = readItem(json, frame);
                put(fault, frame, batch, from, text.place(json.currentLocation()));
            } catch (JsonProcessingException e) {
                int end = JsonText.valueEnd(text.body, from, text.length);
                if (end < 0) {
                    throw e;
                }
                batch.reject(JsonInput.fault(e, json), from, end);
                return rest(text, end, e);
            }
        }
        requireEnd(json);
        return -1;
    }

    /// Makes what follows an item of a list a list of its own.
    private static int rest(Text text, int itemEnd, JsonProcessingException broken)
            throws JsonProcessingException {
        int at = JsonText.skipBlank(text.body, itemEnd, text.length);
        if (at < text.length && text.body[at] == ',') {
            text.body[at] = '[';
            return at;
        }
        boolean ends =
                at < text.length
                        && text.body[at] == ']'
                        && JsonText.skipBlank(text.body, at + 1, text.length) == text.length;
        if (!ends) {
            throw broken;
        }
        return -1;
    }

    private @Nullable Fault readItem(JsonParser json, Frame frame) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return new Fault(ErrorCode.WRONG_TYPE, "an event must be an object", null);
        }
        Fault fault = reader.read(json, frame);
        return fault == null ? checkTime(frame.longAt(timeCell)) : fault;
    }

    /// In 1970 lie the times of those who send seconds or milliseconds, or none.
    private @Nullable Fault checkTime(long micros) {
        return micros < 0 || micros >= YEAR_1970_MICROS
                ? null
                : new Fault(
                        ErrorCode.OUT_OF_RANGE,
                        "lies in 1970: send microseconds since then, not seconds or milliseconds, or a"
                                + " text such as \"2001-06-01T12:34:56Z\"",
                        timeName);
    }

    private static void put(
            @Nullable Fault fault, Frame frame, EventBatch batch, int from, int to) {
        if (fault == null) {
            batch.add(frame, from, to);
        } else {
            batch.reject(fault, from, to);
        }
    }

    private static void requireEnd(JsonParser json) throws IOException {
        if (json.nextToken() != null) {
            throw new ServingException(
                    ErrorCode.MALFORMED_BODY, "nothing may follow the JSON of the body");
        }
    }
}
