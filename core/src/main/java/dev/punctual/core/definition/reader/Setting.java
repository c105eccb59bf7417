package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.ByteSizes;
import dev.punctual.core.definition.ConfigNode;
import dev.punctual.core.definition.ConfigNode.Scalar;
import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.Location;
import dev.punctual.core.definition.VersionedName;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One value of the definitions with its key, or the absence of it.
///
/// @param key what messages call it
/// @param node what was written; null if nothing was
/// @param keyLocation where its key stands, or where it would belong
record Setting(String key, @Nullable ConfigNode node, Location keyLocation, Problems problems) {
    /*
     * A cursor. Every reading gives null when nothing was written, and also when something wrong was written, after
     * reporting it; so whoever reads never reports the same mistake again, and a reader may go on to find the next one.
     */
    static final int MOST_ENTRIES = 1_000;

    private static final String NAME =
            "a name of small letters, digits and _ that begins with a letter, at most 63 long";
    private static final String VERSIONED_NAME =
            NAME + ", with a version such as @2 behind it if it is not the first";
    private static final String DURATION =
            "a duration such as 250us, 10ms, 5s, 30m, 6h, 7d or 1h30m";
    private static final String INSTANT = "a time in UTC such as 2001-01-08T00:00:00Z";
    private static final String NUMBER = "a number such as 12 or 0.5";

    private static final Pattern NAMES = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Pattern INTEGERS = Pattern.compile("[-+]?\\d{1,18}");
    private static final Pattern NUMBERS =
            Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?");
    private static final Pattern INSTANTS =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?Z");

    boolean present() {
        return node != null;
    }

    /// Whether it was written as one word, the short form of what may also be a mapping.
    boolean isScalar() {
        return node instanceof Scalar;
    }

    /// Whether it was written as a mapping.
    boolean isMapping() {
        return node instanceof ConfigNode.Mapping;
    }

    /// Reports a mistake in this value.
    void report(String message) {
        problems.add(node instanceof Scalar ? node.location() : keyLocation, message);
    }

    @Nullable String text() {
        Scalar scalar = scalar("a text");
        return scalar == null ? null : scalar.text();
    }

    String textOrEmpty() {
        String text = text();
        return text == null ? "" : text;
    }

    @Nullable String name() {
        Scalar scalar = scalar(NAME);
        if (scalar == null || NAMES.matcher(scalar.text()).matches()) {
            return scalar == null ? null : scalar.text();
        }
        wrong(NAME);
        return null;
    }

    /// One of the given words.
    @Nullable String oneOf(List<String> words) {
        problems.vocabulary().addWords(key, words);
        Scalar scalar = scalar("one of: " + String.join(", ", words));
        if (scalar == null || words.contains(scalar.text())) {
            return scalar == null ? null : scalar.text();
        }
        report(key + " is '" + scalar.text() + "'" + Spelling.suggestion(scalar.text(), words));
        return null;
    }

    /// One of the constants of an enum, by its name in small letters.
    <E extends Enum<E>> @Nullable E oneOf(Class<E> type) {
        List<String> words =
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                        .toList();
        String word = oneOf(words);
        return word == null ? null : Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    /// A whole number in a range, both ends included.
    @Nullable Integer integer(int min, int max) {
        String wanted = "a whole number from " + min + " to " + max;
        Scalar scalar = scalar(wanted);
        if (scalar == null) {
            return null;
        }
        if (isPlain(scalar, INTEGERS)) {
            long value = Long.parseLong(scalar.text());
            if (value >= min && value <= max) {
                return (int) value;
            }
        }
        wrong(wanted);
        return null;
    }

    @Nullable Double number() {
        Scalar scalar = scalar(NUMBER);
        if (scalar == null) {
            return null;
        }
        if (isPlain(scalar, NUMBERS) && Double.isFinite(Double.parseDouble(scalar.text()))) {
            return Double.valueOf(scalar.text());
        }
        wrong(NUMBER);
        return null;
    }

    @Nullable Duration duration() {
        Scalar scalar = scalar(DURATION);
        if (scalar == null) {
            return null;
        }
        Duration duration = Durations.parse(scalar.text());
        if (duration == null) {
            wrong(DURATION);
        }
        return duration;
    }

    /// A duration above zero and at most `max`.
    @Nullable Duration positiveDuration(Duration max) {
        Duration duration = duration();
        if (duration == null || (duration.isPositive() && duration.compareTo(max) <= 0)) {
            return duration;
        }
        report(
                key
                        + " is "
                        + Durations.text(duration)
                        + "; write a duration above 0 and at most "
                        + Durations.text(max));
        return null;
    }

    /// A size in bytes within a range, both ends included.
    @Nullable Long bytes(long min, long max) {
        String wanted = "a size from " + ByteSizes.text(min) + " to " + ByteSizes.text(max);
        Scalar scalar = scalar(wanted);
        if (scalar == null) {
            return null;
        }
        Long bytes = ByteSizes.parse(scalar.text());
        if (bytes == null || bytes < min || bytes > max) {
            report(key + " is '" + scalar.text() + "'; write " + wanted);
            return null;
        }
        return bytes;
    }

    @Nullable Instant instant() {
        Scalar scalar = scalar(INSTANT);
        if (scalar == null) {
            return null;
        }
        Instant instant = instant(scalar.text());
        if (instant == null) {
            wrong(INSTANT);
        }
        return instant;
    }

    /// A value of a type, as the text it was written as.
    @Nullable String value(ValueType type) {
        String wanted = "a value of type " + type.wireName();
        Scalar scalar = scalar(wanted);
        if (scalar == null) {
            return null;
        }
        boolean right =
                switch (type) {
                    case BOOL -> scalar.text().equals("true") || scalar.text().equals("false");
                    case INT64 -> isPlain(scalar, INTEGERS);
                    case FLOAT64 ->
                            isPlain(scalar, NUMBERS)
                                    && Double.isFinite(Double.parseDouble(scalar.text()));
                    case STRING -> true;
                    case TIMESTAMP -> instant(scalar.text()) != null;
                };
        if (!right) {
            wrong(wanted);
        }
        return right ? scalar.text() : null;
    }

    /// The keys and values of a mapping of which the keys are known; null if it is no mapping.
    ///
    /// @param subject what messages call the mapping, such as `view 'weather'`
    @Nullable Settings settings(String subject) {
        Map<String, Setting> entries = entries("key");
        return entries == null ? null : new Settings(subject, keyLocation, entries, problems);
    }

    /// The things a mapping declares, by their names, in order; empty if there are none.
    ///
    /// @param what what messages call one of them, such as `view`
    Map<String, Setting> named(String what) {
        return named(what, NAMES, NAME);
    }

    /// The things a mapping declares whose names may carry a version; see [#named(String)].
    Map<String, Setting> versioned(String what) {
        return named(what, VersionedName.PATTERN, VERSIONED_NAME);
    }

    private Map<String, Setting> named(String what, Pattern names, String wanted) {
        Map<String, Setting> entries = entries(what);
        if (entries == null) {
            return Map.of();
        }
        entries.forEach((name, setting) -> {
            if (!names.matcher(name).matches()) {
                problems.add(
                        setting.keyLocation, what + " is named '" + name + "'; write " + wanted);
            }
        });
        return entries;
    }

    /// The keys and values of a mapping, in order; null if it is no mapping. Of a repeated key, the first counts.
    @Nullable Map<String, Setting> entries(String what) {
        var entries = new LinkedHashMap<String, Setting>();
        if (node == null || nothing(node)) {
            return node == null ? null : entries;
        }
        if (!(node instanceof ConfigNode.Mapping mapping)) {
            wrong("a mapping, with one 'key: value' a line");
            return null;
        }
        if (mapping.entries().size() > MOST_ENTRIES) {
            report(key + " has over " + MOST_ENTRIES + " entries; remove some or split it");
        }
        mapping.entries().stream()
                .limit(MOST_ENTRIES)
                .forEach(entry -> {
                    String name = entry.key().text();
                    Location at = entry.key().location();
                    var setting = new Setting(name, entry.value(), at, problems);
                    Setting first = entries.putIfAbsent(name, setting);
                    if (first != null) {
                        repeated(what, first, at);
                    }
                });
        return entries;
    }

    /// The items of a list, in order; empty if there are none.
    List<Setting> items() {
        if (node == null || nothing(node)) {
            return List.of();
        }
        if (!(node instanceof ConfigNode.Sequence sequence)) {
            wrong("a list, such as [a, b]");
            return List.of();
        }
        if (sequence.items().size() > MOST_ENTRIES) {
            report(key + " has over " + MOST_ENTRIES + " items; remove some");
        }
        var items = new ArrayList<Setting>();
        for (ConfigNode item : sequence.items().stream().limit(MOST_ENTRIES).toList()) {
            items.add(
                    new Setting(
                            "item " + (items.size() + 1) + " of " + key,
                            item,
                            item.location(),
                            problems));
        }
        return items;
    }

    private void repeated(String what, Setting first, Location again) {
        problems.add(
                again,
                what
                        + " '"
                        + first.key
                        + "' is written twice, first in line "
                        + first.keyLocation.line()
                        + "; remove or rename one");
    }

    private @Nullable Scalar scalar(String wanted) {
        if (node instanceof Scalar scalar && !nothing(scalar)) {
            return scalar;
        }
        if (node != null) {
            wrong(wanted);
        }
        return null;
    }

    private void wrong(String wanted) {
        String found = node == null || nothing(node) ? " has no value" : " is " + node.kind();
        report(key + found + "; write " + wanted);
    }

    private static boolean isPlain(Scalar scalar, Pattern pattern) {
        return !scalar.quoted() && pattern.matcher(scalar.text()).matches();
    }

    private static @Nullable Instant instant(String text) {
        try {
            return INSTANTS.matcher(text).matches() ? Instant.parse(text) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static boolean nothing(ConfigNode node) {
        return node instanceof Scalar scalar
                && !scalar.quoted()
                && (scalar.text().isEmpty()
                        || scalar.text().equals("~")
                        || scalar.text().equals("null"));
    }
}
