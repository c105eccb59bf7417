package dev.punctual.core.definition.reader;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The fields that something may name, as far as they could be read.
final class Scope {
    /*
     * A field that was declared wrongly is remembered by its name alone. What names it cannot be checked and must not be
     * reported: the author would be sent after mistakes that vanish when the first one is mended.
     */
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Set<String> broken = new HashSet<>();
    private final boolean known;

    private Scope(boolean known) {
        this.known = known;
    }

    static Scope empty() {
        return new Scope(true);
    }

    /// The scope of something that could not be read at all; it excuses every name.
    static Scope unknown() {
        return new Scope(false);
    }

    /// A scope of the same fields, to which others can be added.
    Scope copy() {
        var copy = new Scope(known);
        copy.fields.putAll(fields);
        copy.broken.addAll(broken);
        return copy;
    }

    void add(Field field) {
        fields.putIfAbsent(field.name(), field);
    }

    void addBroken(String name) {
        broken.add(name);
    }

    boolean known() {
        return known;
    }

    /// Whether every field was declared rightly.
    boolean complete() {
        return known && broken.isEmpty();
    }

    Set<String> broken() {
        return broken;
    }

    @Nullable Field field(String name) {
        return fields.get(name);
    }

    Collection<Field> fields() {
        return fields.values();
    }

    List<String> names(Predicate<Field> condition) {
        return fields.values().stream().filter(condition).map(Field::name).toList();
    }

    Schema schema() {
        return new Schema(new ArrayList<>(fields.values()));
    }

    /// Whether a text that names something unknown may mean what could not be read.
    boolean excuses(String text) {
        return !known || broken.stream().anyMatch(name -> mentions(text, name));
    }

    private static boolean mentions(String text, String name) {
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            int end = at + name.length();
            boolean starts = at == 0 || !Character.isJavaIdentifierPart(text.charAt(at - 1));
            boolean ends =
                    end == text.length() || !Character.isJavaIdentifierPart(text.charAt(end));
            if (starts && ends) {
                return true;
            }
        }
        return false;
    }
}
