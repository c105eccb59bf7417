package dev.punctual.server.http.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the value of one field, which may be a list of as many elements as the field is wide. Any thread may use it.
final class FieldReader {
    private final Field field;
    private final int index;
    private final int cell;
    private final ValueReader[] elements;

    FieldReader(Schema schema, int index) {
        this.field = schema.field(index);
        this.index = index;
        this.cell = schema.cellOf(index);
        this.elements = new ValueReader[field.width()];
        Arrays.setAll(elements, i -> new ValueReader(field, cell + i, RowReader.Rule.REQUIRED));
    }

    /// Reads the value at which the parser stands and makes the field present; returns why it was refused, or null.
    @Nullable Fault read(JsonParser json, Frame frame) throws IOException {
        Fault fault = elements.length == 1 ? elements[0].read(json, frame) : readList(json, frame);
        if (fault == null) {
            frame.status(index, FeatureStatus.PRESENT);
        }
        return fault;
    }

    private @Nullable Fault readList(JsonParser json, Frame frame) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return fault(ErrorCode.WRONG_TYPE, "must be a list of " + elements.length);
        }
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count == elements.length) {
                return fault(ErrorCode.OUT_OF_RANGE, "must have " + count + " elements, not more");
            }
            if (json.currentToken() == JsonToken.VALUE_NULL) {
                frame.putAbsent(cell + count);
            } else {
                Fault fault = elements[count].read(json, frame);
                if (fault != null) {
                    return new Fault(
                            fault.code(), fault.message(), field.name() + "[" + count + "]");
                }
            }
            count++;
        }
        return count == elements.length
                ? null
                : fault(
                        ErrorCode.OUT_OF_RANGE,
                        "must have " + elements.length + " elements, but has " + count);
    }

    /// What a message asks the caller to send.
    String wanted() {
        return elements.length == 1 ? elements[0].wanted() : "a list of " + elements.length;
    }

    private Fault fault(ErrorCode code, String message) {
        return new Fault(code, message, field.name());
    }
}
