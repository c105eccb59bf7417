package dev.punctual.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// As much JSON as the client needs: questions to text, and a bounded text to maps, lists, texts, doubles, booleans and nulls.
final class Json {
    private static final int MOST_NESTED = 32;

    private final String text;
    private int at;
    private int nested;

    private Json(String text) {
        this.text = text;
    }

    /// Appends a value: null, a text, a number, a boolean, an instant, or a list or map of them.
    ///
    /// @throws IllegalArgumentException if it is something else, or no finite number
    static void write(StringBuilder to, @Nullable Object value) {
        switch (value) {
            case null -> to.append("null");
            case CharSequence characters -> quote(to, characters);
            case Double number when !Double.isFinite(number) -> throw unsendable(value);
            case Float number when !Float.isFinite(number) -> throw unsendable(value);
            case Number number -> to.append(number);
            case Boolean bool -> to.append(bool.booleanValue());
            case Instant instant -> quote(to, instant.toString());
            case Map<?, ?> map -> {
                char before = '{';
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    quote(to.append(before), String.valueOf(entry.getKey()));
                    write(to.append(':'), entry.getValue());
                    before = ',';
                }
                to.append(map.isEmpty() ? "{}" : "}");
            }
            case Iterable<?> list -> {
                to.append('[');
                String before = "";
                for (Object item : list) {
                    write(to.append(before), item);
                    before = ",";
                }
                to.append(']');
            }
            default -> throw unsendable(value);
        }
    }

    private static IllegalArgumentException unsendable(Object value) {
        return new IllegalArgumentException(
                "a feature is %s (%s); send texts, finite numbers, booleans or instants"
                        .formatted(value, value.getClass().getSimpleName()));
    }

    private static void quote(StringBuilder to, CharSequence characters) {
        to.append('"');
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) { // half of a pair is no UTF-8
                to.append("\\u%04x".formatted((int) c));
            } else {
                to.append(c);
            }
        }
        to.append('"');
    }

    /// Reads a whole text.
    ///
    /// @throws IllegalArgumentException if it is no JSON
    static @Nullable Object read(String text) {
        var json = new Json(text);
        Object value = json.value();
        json.space();
        if (json.at < text.length()) {
            throw json.wrong();
        }
        return value;
    }

    private @Nullable Object value() {
        space();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        enter();
        var members = new LinkedHashMap<String, @Nullable Object>();
        for (boolean more = !end('}'); more; more = more('}')) {
            space();
            String name = string();
            space();
            expect(':');
            members.put(name, value());
        }
        nested--;
        return members;
    }

    private List<@Nullable Object> array() {
        enter();
        var items = new ArrayList<@Nullable Object>();
        for (boolean more = !end(']'); more; more = more(']')) {
            items.add(value());
        }
        nested--;
        return items;
    }

    private void enter() {
        at++;
        if (++nested > MOST_NESTED) {
            throw wrong();
        }
    }

    private boolean end(char last) {
        space();
        boolean is = peek() == last;
        at += is ? 1 : 0;
        return is;
    }

    private boolean more(char last) {
        if (end(last)) {
            return false;
        }
        expect(',');
        return true;
    }

    private String string() {
        expect('"');
        var read = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            read.append(c == '\\' ? escaped() : c);
        }
        return read.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> c;
            case 'u' -> {
                at += 4;
                if (at > text.length()) {
                    throw wrong();
                }
                yield (char) Integer.parseInt(text, at - 4, at, 16);
            }
            default -> throw wrong();
        };
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong();
        }
        at += word.length();
        return value;
    }

    private Double number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (from == at) {
            throw wrong();
        }
        return Double.valueOf(text.substring(from, at));
    }

    private void space() {
        while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw wrong();
        }
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong();
        }
        return text.charAt(at);
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON at character " + at);
    }
}
