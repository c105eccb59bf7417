package dev.punctual.core.definition;

import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A definition as flat texts: each value by its path, as in `features.mean_60m` = `float64`, so that two definitions can be
/// laid side by side and shown.
public final class DefinitionText {
    /*
     * Definitions are records of records, which are walked by their components, so that a setting that is added to one is
     * shown and compared without anybody's doing. What is grouped for the code's sake alone adds nothing to a path, and the
     * members of a list of named records go by their names.
     */
    private static final Set<String> TRANSPARENT =
            Set.of(
                    "common",
                    "metadata",
                    "ages",
                    "query",
                    "operands",
                    "extent",
                    "answer",
                    "content",
                    "serving",
                    "release");
    private static final Set<String> NAMES = Set.of("name", "feature", "role");

    private final Map<String, String> values = new LinkedHashMap<>();

    private DefinitionText() {}

    /// The values of a definition by their paths, in the order of its parts; what is absent or empty is left out.
    public static Map<String, String> of(Record definition) {
        var text = new DefinitionText();
        text.parts("", definition);
        return Collections.unmodifiableMap(text.values);
    }

    private void parts(String prefix, Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String name = component.getName();
            String path = TRANSPARENT.contains(name) ? prefix : prefix + snake(name) + ".";
            Object value = value(record, component);
            if (value instanceof Record && component.getType().isSealed()) {
                leaf(path + "kind", snake(value.getClass().getSimpleName()).substring(1));
            }
            put(path, value);
        }
    }

    /// @param path with a dot at its end
    private void put(String path, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Schema schema ->
                    schema.fields().forEach(field -> leaf(path + field.name(), type(field)));
            case Map<?, ?> map -> map.forEach((key, member) -> put(path + key + ".", member));
            case List<?> list when list.stream().anyMatch(Record.class::isInstance) ->
                    members(path, list);
            case List<?> list ->
                    leaf(
                            path,
                            list.stream().map(String::valueOf).collect(Collectors.joining(", ")));
            case Duration duration -> leaf(path, Durations.text(duration));
            case Enum<?> word -> leaf(path, word.name().toLowerCase(Locale.ROOT));
            case WindowDefinition window -> leaf(path, window.text());
            case Record record -> parts(path, record);
            default -> leaf(path, value.toString());
        }
    }

    private void members(String path, List<?> list) {
        for (int i = 0; i < list.size(); i++) {
            var member = (Record) list.get(i);
            RecordComponent first = member.getClass().getRecordComponents()[0];
            boolean named = NAMES.contains(first.getName());
            put(path + (named ? value(member, first) : i + 1) + ".", member);
        }
    }

    private void leaf(String path, String text) {
        if (!text.isEmpty()) {
            values.put(path.endsWith(".") ? path.substring(0, path.length() - 1) : path, text);
        }
    }

    private static String type(Field field) {
        String type = field.type().wireName();
        String several = field.scalar() ? type : type + "[" + field.width() + "]";
        return field.keyed() ? "map of " + several : several;
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object value(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("definitions are public records", e);
        }
    }
}
