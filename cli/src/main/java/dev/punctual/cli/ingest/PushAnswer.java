package dev.punctual.cli.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a gateway said of one push.
///
/// @param error why nothing could be done with the body; empty if its items were looked at
/// @param rejected the first of the items that were not accepted, late and future ones among them
record PushAnswer(
        long accepted,
        long duplicates,
        long late,
        long rejectedCount,
        String error,
        List<Rejected> rejected) {
    private static final JsonFactory JSON = new JsonFactory();

    /// An item that was not accepted.
    ///
    /// @param index its place in the push
    record Rejected(int index, String reason) {}

    /// Reads the body of an answer.
    ///
    /// @throws IOException if it is not the answer of a gateway
    static PushAnswer read(byte[] body) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        List<Rejected> rejected = List.of();
        String error = "";
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not the answer of a gateway");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                switch (json.nextToken()) {
                    case START_ARRAY -> rejected = rejections(json);
                    case START_OBJECT -> error = reason(object(json));
                    case VALUE_NUMBER_INT -> counts.put(name, json.getLongValue());
                    default -> json.skipChildren();
                }
            }
        }
        return new PushAnswer(
                counts.getOrDefault("accepted", 0L),
                counts.getOrDefault("duplicates", 0L),
                counts.getOrDefault("late", 0L),
                counts.getOrDefault("rejected_count", 0L),
                counts.isEmpty() ? error : "",
                rejected);
    }

    private static List<Rejected> rejections(JsonParser json) throws IOException {
        var rejected = new ArrayList<Rejected>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            Map<String, String> one = object(json);
            rejected.add(
                    new Rejected(Integer.parseInt(one.getOrDefault("index", "0")), reason(one)));
        }
        return rejected;
    }

    private static Map<String, String> object(JsonParser json) throws IOException {
        Map<String, String> members = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            members.put(name, json.getText());
            json.skipChildren();
        }
        return members;
    }

    private static String reason(Map<String, String> error) {
        String field = error.get("field");
        String message = error.getOrDefault("message", "no message");
        return error.getOrDefault("code", "?")
                + (field == null ? " " : " " + field + " ")
                + message;
    }
}
