package dev.punctual.server.http.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads objects of which only the first fields must be there: others may be absent, or null to be cleared. Any thread may
/// use it.
public final class PartialRowReader {
    private final FieldTable table;
    private final FieldReader[] readers;
    private final int required;
    private final List<String> names;

    /// @param required how many of the first fields must be there
    public PartialRowReader(Schema schema, int required) {
        this.table = new FieldTable(schema.fields());
        this.readers = new FieldReader[schema.size()];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new FieldReader(schema, i);
        }
        this.required = required;
        this.names = schema.fields().stream().map(Field::name).toList();
    }

    /// Reads the object at whose start the parser stands, and leaves the parser at its end, fault or not.
    ///
    /// @param frame a cleared frame
    /// @param cleared gets the fields that were null
    /// @return why the object was refused, or null
    public @Nullable Fault read(JsonParser json, Frame frame, BitSet cleared) throws IOException {
        int next = 0;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            int index = table.indexOf(name, next);
            json.nextToken();
            Fault fault = index < 0 ? unknown(name) : read(json, index, frame, cleared);
            if (fault != null) {
                JsonInput.skipRest(json);
                return fault;
            }
            next = index + 1;
        }
        return complete(frame, required);
    }

    /// The index of a field, or -1.
    public int indexOf(String name) {
        return table.indexOf(name, 0);
    }

    /// Reads the value of one field, at which the parser stands.
    public @Nullable Fault read(JsonParser json, int index, Frame frame, BitSet cleared)
            throws IOException {
        if (frame.has(index) || cleared.get(index)) {
            return new Fault(ErrorCode.MALFORMED_BODY, "send every field once", table.name(index));
        }
        if (json.currentToken() == JsonToken.VALUE_NULL && index >= required) {
            cleared.set(index);
            return null;
        }
        return readers[index].read(json, frame);
    }

    /// Which of the first fields is not there, or null.
    public @Nullable Fault complete(Frame frame, int count) {
        for (int i = 0; i < count; i++) {
            if (!frame.has(i)) {
                return new Fault(
                        ErrorCode.MISSING_FIELD,
                        "is missing: send " + readers[i].wanted(),
                        table.name(i));
            }
        }
        return null;
    }

    private Fault unknown(String name) {
        return new Fault(
                ErrorCode.UNKNOWN_FIELD,
                "there is no field of this name: " + Suggestion.of(name, names),
                Suggestion.shown(name));
    }
}
