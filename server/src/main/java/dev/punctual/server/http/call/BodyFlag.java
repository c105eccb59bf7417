package dev.punctual.server.http.call;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.JsonInput;
import dev.punctual.server.http.json.Suggestion;
import dev.punctual.server.http.wire.Exchange;
import java.io.IOException;
import java.util.List;

/// Reads bodies that are empty or say one thing, such as `{"again": true}`.
///
/// @param name of the field
public record BodyFlag(String name) {

    /// What it says; false if the body is empty.
    public boolean of(Exchange exchange) {
        if (exchange.bodyLength() == 0) {
            return false;
        }
        MediaTypes.requireJson(exchange);
        return JsonInput.read(exchange.body(), 0, exchange.bodyLength(), this::read);
    }

    private boolean read(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new ServingException(ErrorCode.MALFORMED_BODY, "the body must be an object");
        }
        boolean flag = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            if (!field.equals(name)) {
                throw new ServingException(
                        ErrorCode.UNKNOWN_FIELD,
                        "there is no such field: " + Suggestion.of(field, List.of(name)),
                        Suggestion.shown(field));
            }
            flag =
                    switch (json.nextToken()) {
                        case VALUE_TRUE -> true;
                        case VALUE_FALSE -> false;
                        case null, default ->
                                throw new ServingException(
                                        ErrorCode.WRONG_TYPE, "must be true or false", name);
                    };
        }
        return flag;
    }
}
