package dev.punctual.server.http.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as maps, lists, texts, numbers and booleans; for what is written for people now and then, not for each request.
public final class JsonTree {
    private static final int BYTES = 4_096;

    private JsonTree() {}

    /// Writes a tree. Maps keep their order; members that are null are left out.
    ///
    /// @throws IllegalArgumentException if there is something else in it
    public static byte[] write(Object tree) {
        var json = new JsonBuffer(BYTES);
        write(tree, json);
        return json.toBytes();
    }

    private static void write(Object tree, JsonBuffer json) {
        switch (tree) {
            case Map<?, ?> map -> object(map, json);
            case List<?> list -> array(list, json);
            case String text -> json.text(text);
            case Boolean flag -> json.raw(flag.toString());
            case Long number -> json.number(number);
            case Integer number -> json.number(number.longValue());
            case Double number when Double.isFinite(number) -> json.number(number.doubleValue());
            case Double _ -> json.raw("null");
            default -> throw new IllegalArgumentException("not JSON: " + tree.getClass());
        }
    }

    private static void object(Map<?, ?> map, JsonBuffer json) {
        json.raw('{');
        boolean any = false;
        for (Map.Entry<?, ? extends @Nullable Object> entry : map.entrySet()) {
            Object value = entry.getValue();
            if (value != null) {
                json.text(String.valueOf(entry.getKey())).raw(':');
                write(value, json);
                json.raw(',');
                any = true;
            }
        }
        if (any) {
            json.unwrite();
        }
        json.raw('}');
    }

    private static void array(List<?> list, JsonBuffer json) {
        json.raw('[');
        for (Object item : list) {
            write(item, json);
            json.raw(',');
        }
        if (!list.isEmpty()) {
            json.unwrite();
        }
        json.raw(']');
    }

    /// Reads one value.
    ///
    /// @throws IOException if it is not JSON, or nested too deep
    public static @Nullable Object read(byte[] json) throws IOException {
        try (JsonParser parser = JsonInput.open(json, 0, json.length)) {
            parser.nextToken();
            return read(parser);
        }
    }

    private static @Nullable Object read(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    map.put(name, read(json));
                }
                yield map;
            }
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(json));
                }
                yield list;
            }
            case VALUE_STRING -> json.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case null, default -> null;
        };
    }
}
