package dev.punctual.server.http.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads flat JSON objects into the first fields of frames of one schema. Any thread may use it.
public final class RowReader {
    private final Schema schema;
    private final List<Rule> rules;
    private final FieldTable table;
    private final ValueReader[] readers;

    /// What is known of a field beyond its type.
    ///
    /// @param min the least number accepted; null for no bound
    /// @param max the greatest number accepted; null for no bound
    /// @param defaultValue what stands in for an absent value, as text; null if the value is required
    public record Rule(@Nullable Double min, @Nullable Double max, @Nullable String defaultValue) {
        /// Any value of the type, and required.
        public static final Rule REQUIRED = new Rule(null, null, null);
    }

    /// A reader of the first `rules.size()` fields of a schema, which must be scalars.
    public RowReader(Schema schema, List<Rule> rules) {
        this.schema = schema;
        this.rules = List.copyOf(rules);
        this.table = new FieldTable(schema.fields().subList(0, rules.size()));
        var each = new ArrayList<ValueReader>();
        for (int i = 0; i < rules.size(); i++) {
            Field field = schema.field(i);
            if (field.width() != 1) {
                throw new IllegalArgumentException(
                        field.name() + " is a list, and must be a scalar");
            }
            each.add(new ValueReader(field, schema.cellOf(i), rules.get(i)));
        }
        this.readers = each.toArray(ValueReader[]::new);
    }

    /// Reads the object at whose start the parser stands, and leaves the parser at its end, fault or not.
    ///
    /// @param frame a cleared frame
    /// @return why the object was refused, or null
    /// @throws com.fasterxml.jackson.core.JsonProcessingException if the text is not JSON
    public @Nullable Fault read(JsonParser json, Frame frame) throws IOException {
        Fault fault = readPresent(json, frame);
        return fault == null ? complete(frame) : fault;
    }

    /// Reads as [#read] does, but leaves absent fields missing.
    public @Nullable Fault readPresent(JsonParser json, Frame frame) throws IOException {
        int next = 0;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            int index = table.indexOf(name, next);
            json.nextToken();
            Fault fault = index < 0 ? unknown(name) : readField(json, index, frame);
            if (fault != null) {
                JsonInput.skipRest(json);
                return fault;
            }
            next = index + 1;
        }
        return null;
    }

    /// Sets a missing field from a text that stands in for it.
    ///
    /// @return why the text was refused, or null
    public @Nullable Fault fill(int index, String text, Frame frame) {
        Fault fault = readers[index].read(text, frame);
        if (fault == null) {
            frame.status(index, FeatureStatus.PRESENT);
        }
        return fault;
    }

    /// Sets a missing number from its bits, as a cell holds them.
    ///
    /// @return why the number was refused, or null
    public @Nullable Fault put(int index, long bits, Frame frame) {
        Fault fault = readers[index].put(bits, frame);
        if (fault == null) {
            frame.status(index, FeatureStatus.PRESENT);
        }
        return fault;
    }

    private @Nullable Fault readField(JsonParser json, int index, Frame frame) throws IOException {
        if (frame.status(index) != FeatureStatus.MISSING) {
            return new Fault(ErrorCode.MALFORMED_BODY, "send every field once", table.name(index));
        }
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return readDefault(index, frame, "must not be null");
        }
        Fault fault = readers[index].read(json, frame);
        if (fault == null) {
            frame.status(index, FeatureStatus.PRESENT);
        }
        return fault;
    }

    /// Gives missing fields their defaults.
    ///
    /// @return which one has none, or null
    public @Nullable Fault complete(Frame frame) {
        for (int i = 0; i < readers.length; i++) {
            if (frame.status(i) == FeatureStatus.MISSING) {
                Fault fault = readDefault(i, frame, "is missing");
                if (fault != null) {
                    return fault;
                }
            }
        }
        return null;
    }

    private @Nullable Fault readDefault(int index, Frame frame, String complaint) {
        if (rules.get(index).defaultValue() == null) {
            return new Fault(
                    ErrorCode.MISSING_FIELD,
                    complaint + ": send " + readers[index].wanted(),
                    table.name(index));
        }
        readers[index].putDefault(frame);
        frame.status(index, FeatureStatus.DEFAULTED);
        return null;
    }

    private Fault unknown(String name) {
        String shown = Suggestion.shown(name);
        List<String> known =
                schema.fields().subList(0, readers.length).stream().map(Field::name).toList();
        return new Fault(
                ErrorCode.UNKNOWN_FIELD,
                "there is no field of this name: " + Suggestion.of(name, known),
                shown);
    }
}
