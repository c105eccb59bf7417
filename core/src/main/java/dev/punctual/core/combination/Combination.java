package dev.punctual.core.combination;

import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a key of several features is made of: each feature with its buckets, in the order of their names. Immutable.
///
/// A *code* is an exact number for one bucket of each feature, from 0 to [#codes()] - 1. A *key* is 16 bytes made of it and
/// of everything else that is said here: two combinations that differ in anything have different keys for all codes.
public final class Combination {
    /*
     * Codes are mixed-radix numbers, the last feature varying fastest. They are exact, so that listing, counting and
     * finding out what a code means need no table; keys are hashed, so that rows of the store are short, and that keys
     * which were made with other edges or words find nothing instead of something wrong.
     *
     * The text is what is stored with a generation and what keys are hashed with:
     *
     *     combination 1
     *     NAME TAB TYPE TAB KIND [TAB PART]...      one line for each feature
     *
     * A tab, line feed or backslash within a name or part is \t, \n or \\.
     */
    private static final String HEAD = "combination 1";

    private final List<Dimension> dimensions;
    private final long[] strides;
    private final long codes;
    private final String text;
    private final KeyHash hash;

    /// @throws ArithmeticException if there are more combinations of buckets than a code can tell apart
    Combination(List<Dimension> dimensions) {
        this.dimensions =
                dimensions.stream().sorted(Comparator.comparing(Dimension::name)).toList();
        this.strides = new long[dimensions.size()];
        long product = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = product;
            product = Math.multiplyExact(product, (long) this.dimensions.get(i).size());
        }
        this.codes = product;
        this.text =
                this.dimensions.stream()
                        .map(Combination::line)
                        .collect(Collectors.joining("", HEAD + "\n", ""));
        this.hash = new KeyHash(text);
    }

    private static String line(Dimension dimension) {
        var words = new ArrayList<String>();
        words.add(dimension.name());
        words.add(dimension.type().wireName());
        words.add(dimension.kind().name().toLowerCase(Locale.ROOT));
        words.addAll(dimension.buckets().parts());
        return words.stream().map(Combination::escaped).collect(Collectors.joining("\t")) + "\n";
    }

    /// Reads the [#text()] that a note ends with; null if there is none of this release.
    public static @Nullable Combination find(String note) {
        int at = note.indexOf(HEAD + "\n");
        return at < 0 ? null : parse(note.substring(at));
    }

    /// Reads [#text()]; null if it is none of this release.
    public static @Nullable Combination parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < 2 || !lines[0].equals(HEAD) || !lines[lines.length - 1].isEmpty()) {
            return null;
        }
        try {
            var dimensions = new ArrayList<Dimension>();
            for (String line : Arrays.asList(lines).subList(1, lines.length - 1)) {
                List<String> words =
                        Arrays.stream(line.split("\t", -1)).map(Combination::unescaped).toList();
                dimensions.add(
                        Dimension.of(
                                words.get(0),
                                type(words.get(1)),
                                Dimension.Kind.valueOf(words.get(2).toUpperCase(Locale.ROOT)),
                                words.subList(3, words.size())));
            }
            var parsed = new Combination(dimensions);
            return parsed.text.equals(text) ? parsed : null;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            return null;
        }
    }

    private static ValueType type(String wireName) {
        return ValueType.valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    private static String escaped(String part) {
        return part.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
    }

    private static String unescaped(String part) {
        var text = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '\\') {
                char next = part.charAt(++i);
                text.append(next == 't' ? '\t' : next == 'n' ? '\n' : next);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /// Everything that decides which key a question has.
    public String text() {
        return text;
    }

    /// The names of the features, sorted.
    public List<String> names() {
        return dimensions.stream().map(Dimension::name).toList();
    }

    List<Dimension> dimensions() {
        return dimensions;
    }

    /// The number of codes, those of other and missing values among them.
    public long codes() {
        return codes;
    }

    /// The key of a code; the array is the caller's.
    public byte[] key(long code) {
        return hash.key(code);
    }

    /// The bucket that a code has for a feature.
    int bucket(long code, int dimension) {
        return (int) (code / strides[dimension] % dimensions.get(dimension).size());
    }

    long stride(int dimension) {
        return strides[dimension];
    }

    /// What a code means, for people.
    public String label(long code) {
        var labels = new ArrayList<String>();
        for (int i = 0; i < strides.length; i++) {
            Dimension dimension = dimensions.get(i);
            labels.add(dimension.name() + " " + dimension.label(bucket(code, i)));
        }
        return String.join(", ", labels);
    }

    /// Whether frames of a schema have all of its features, of the same types.
    public boolean fits(Schema schema) {
        return dimensions.stream()
                .allMatch(dimension -> {
                    int field = schema.indexOf(dimension.name());
                    return field >= 0
                            && schema.field(field).scalar()
                            && schema.field(field).type() == dimension.type();
                });
    }

    @Override
    public String toString() {
        return text;
    }
}
