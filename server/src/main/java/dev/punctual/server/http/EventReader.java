package dev.punctual.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import dev.punctual.server.http.json.Fault;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.RowReader;
import dev.punctual.server.http.json.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;

/// Reads bodies with events of one schema: an object, a list of them, or one on each line. Any thread may use it.
final class EventReader {
    /*
     * Text that is broken ends the reading of an object or a list, and refuses it whole. Lines are read one by one, so a
     * broken line is refused alone. A body is read by lines when its type says so, or when its first line ends an object
     * and more follows; no flat object that is one document looks like that.
     */
    private final Schema schema;
    private final RowReader rows;

    EventReader(Schema schema) {
        this.schema = schema;
        this.rows =
                new RowReader(schema, Collections.nCopies(schema.size(), RowReader.Rule.REQUIRED));
    }

    /// @param lines whether the body is known to have one event on each line
    /// @throws ServingException if nothing of the body can be used
    EventBatch read(byte[] body, int length, boolean lines) {
        if (!Utf8.valid(body, length)) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "the body is not UTF-8");
        }
        var batch = new EventBatch();
        try {
            if (lines || looksLikeLines(body, length)) {
                readLines(body, length, batch);
            } else {
                readDocument(body, length, batch);
            }
        } catch (JsonProcessingException e) {
            throw JsonInput.fault(e).toException();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return batch;
    }

    private static boolean looksLikeLines(byte[] body, int length) {
        int at = skipBlank(body, 0, length);
        if (at == length || body[at] != '{') {
            return false;
        }
        int end = lineEnd(body, at, length);
        int last = end - 1;
        while (last > at && blank(body[last])) {
            last--;
        }
        return body[last] == '}' && skipBlank(body, end, length) < length;
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static int skipBlank(byte[] body, int from, int length) {
        int at = from;
        while (at < length && blank(body[at])) {
            at++;
        }
        return at;
    }

    private static int lineEnd(byte[] body, int from, int length) {
        int at = from;
        while (at < length && body[at] != '\n') {
            at++;
        }
        return at;
    }

    private void readLines(byte[] body, int length, EventBatch batch) throws IOException {
        for (int at = skipBlank(body, 0, length); at < length; ) {
            int end = lineEnd(body, at, length);
            try (JsonParser json = JsonInput.open(body, at, end - at)) {
                json.nextToken();
                readEvent(json, batch, true);
            } catch (JsonProcessingException e) {
                batch.reject(JsonInput.fault(e));
            }
            at = skipBlank(body, end, length);
        }
    }

    private void readDocument(byte[] body, int length, EventBatch batch) throws IOException {
        try (JsonParser json = JsonInput.open(body, 0, length)) {
            JsonToken first = json.nextToken();
            if (first == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    readEvent(json, batch, false);
                }
            } else if (first == JsonToken.START_OBJECT) {
                readEvent(json, batch, false);
            } else if (first != null) {
                throw new ServingException(
                        ErrorCode.MALFORMED_BODY,
                        "the body must be an object, a list of objects, or one object a line");
            }
            if (json.nextToken() != null) {
                throw new ServingException(
                        ErrorCode.MALFORMED_BODY, "nothing may follow the JSON of the body");
            }
        }
    }

    /// Reads the event at which the parser stands.
    ///
    /// @param alone whether nothing may follow it
    private void readEvent(JsonParser json, EventBatch batch, boolean alone) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            batch.reject(new Fault(ErrorCode.WRONG_TYPE, "an event must be an object", null));
            return;
        }
        var frame = new Frame(schema);
        Fault fault = rows.read(json, frame);
        if (fault == null && alone && json.nextToken() != null) {
            fault = new Fault(ErrorCode.MALFORMED_BODY, "send one event on each line", null);
        }
        if (fault == null) {
            batch.add(frame);
        } else {
            batch.reject(fault);
        }
    }
}
