package dev.punctual.core.offline;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// The text of one SELECT, taken apart at its `$name` parameters. Immutable.
public final class SqlText {
    /*
     * The scanner follows the lexical rules that DuckDB and PostgreSQL share, so that a $name inside a string, a quoted
     * name, a comment or a longer word stays what it is. Whoever runs the text decides what stands for a parameter: a
     * literal, or a mark to which the value is bound.
     */
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private final List<String> texts; // one more than there are parameters
    private final List<String> parameters;

    private final String select;

    private SqlText(String select, List<String> texts, List<String> parameters) {
        this.select = select;
        this.texts = List.copyOf(texts);
        this.parameters = List.copyOf(parameters);
    }

    /// What stands for a parameter in the text that is run.
    @FunctionalInterface
    public interface Substitute {
        /// The text that takes the parameter's place.
        String of(String name, Object value);
    }

    /// Takes a text apart.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if it is not one SELECT
    public static SqlText parse(String sql) {
        return new Scanner(sql).scan();
    }

    /// The text without a semicolon and what follows it, to stand inside another query.
    public String select() {
        return select;
    }

    /// The text with its parameters replaced.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if a parameter has no value
    public String with(Map<String, Object> values, Substitute substitute) {
        var sql = new StringBuilder(texts.getFirst());
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i);
            Object value = values.get(name);
            if (value == null) {
                throw invalid(
                        "the query uses $"
                                + name
                                + ", which has no value here; the parameters are "
                                + new TreeSet<>(values.keySet()));
            }
            sql.append(substitute.of(name, value)).append(texts.get(i + 1));
        }
        return sql.toString();
    }

    /// The microseconds since 1970 of an instant, without what is finer.
    public static long micros(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND),
                instant.getNano() / NANOS_PER_MICRO);
    }

    private static ServingException invalid(String message) {
        return new ServingException(ErrorCode.INVALID_DEFINITION, message);
    }

    /// One walk through a text.
    private static final class Scanner {
        private final String sql;
        private final List<String> texts = new ArrayList<>();
        private final List<String> parameters = new ArrayList<>();
        private int position;
        private int textStart;
        private int words; // tokens so far, comments apart
        private int semicolon = -1; // its place

        Scanner(String sql) {
            this.sql = sql;
        }

        SqlText scan() {
            while (position < sql.length()) {
                step(sql.charAt(position));
            }
            if (words == 0) {
                throw invalid("the query is empty; write one SELECT");
            }
            texts.add(sql.substring(textStart));
            String select = semicolon < 0 ? sql : sql.substring(0, semicolon);
            return new SqlText(select, texts, parameters);
        }

        private void step(char c) {
            if (Character.isWhitespace(c)) {
                position++;
            } else if (sql.startsWith("--", position)) {
                int end = sql.indexOf('\n', position);
                position = end < 0 ? sql.length() : end;
            } else if (sql.startsWith("/*", position)) {
                position = endOfBlockComment();
            } else {
                token(c);
            }
        }

        private void token(char c) {
            if (semicolon >= 0) {
                throw invalid("a query must be one SELECT; remove what follows the first ';'");
            }
            words++;
            if (c == '\'' || c == '"') {
                position = endOfQuoted(position, c, false);
            } else if (c == '$') {
                dollar();
            } else if (startsWord(c)) {
                word();
            } else {
                semicolon = c == ';' ? position : -1;
                position++;
            }
        }

        private void word() {
            int end = position + 1;
            while (end < sql.length() && continuesWord(sql.charAt(end))) {
                end++;
            }
            boolean escapeString =
                    end == position + 1
                            && (sql.charAt(position) == 'e' || sql.charAt(position) == 'E')
                            && end < sql.length()
                            && sql.charAt(end) == '\'';
            if (words == 1) {
                requireQuery(sql.substring(position, end));
            }
            position = escapeString ? endOfQuoted(end, '\'', true) : end;
        }

        private static void requireQuery(String first) {
            switch (first.toUpperCase(Locale.ROOT)) {
                case "SELECT", "WITH", "FROM", "VALUES" -> {}
                default ->
                        throw invalid("a query must be one SELECT, this one begins with " + first);
            }
        }

        /// A parameter, or a string between `$tag$` marks.
        private void dollar() {
            int end = position + 1;
            while (end < sql.length()
                    && (end == position + 1
                            ? startsWord(sql.charAt(end))
                            : continuesName(sql.charAt(end)))) {
                end++;
            }
            if (end < sql.length() && sql.charAt(end) == '$') {
                String mark = sql.substring(position, end + 1);
                int close = sql.indexOf(mark, end + 1);
                position = close < 0 ? sql.length() : close + mark.length();
            } else if (end == position + 1) {
                throw invalid("a parameter needs a name of letters after its '$'");
            } else {
                texts.add(sql.substring(textStart, position));
                parameters.add(sql.substring(position + 1, end));
                position = end;
                textStart = end;
            }
        }

        private int endOfQuoted(int start, char quote, boolean backslashes) {
            int end = start + 1;
            while (end < sql.length()) {
                char c = sql.charAt(end);
                if (backslashes && c == '\\') {
                    end += 2;
                } else if (c != quote) {
                    end++;
                } else if (end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
                    end += 2;
                } else {
                    return end + 1;
                }
            }
            return sql.length(); // not closed: the engine says so
        }

        private int endOfBlockComment() {
            int depth = 0;
            int end = position;
            while (end < sql.length()) {
                if (sql.startsWith("/*", end)) {
                    depth++;
                    end += 2;
                } else if (sql.startsWith("*/", end)) {
                    depth--;
                    end += 2;
                    if (depth == 0) {
                        return end;
                    }
                } else {
                    end++;
                }
            }
            return end;
        }

        private static boolean startsWord(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        }

        private static boolean continuesName(char c) {
            return startsWord(c) || (c >= '0' && c <= '9');
        }

        private static boolean continuesWord(char c) {
            return continuesName(c) || c == '$';
        }
    }
}
