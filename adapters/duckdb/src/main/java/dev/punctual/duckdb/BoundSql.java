package dev.punctual.duckdb;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A query text with its `$name` parameters replaced by typed literals.
final class BoundSql {
    /*
     * Literals instead of bound parameters, because DuckDB then knows the values when it plans (it skips the row groups
     * of a file by them, and can describe a query without running it). A value can not end its literal: texts are single
     * quoted with quotes doubled, the only escape that DuckDB has in plain strings, and everything else is a number that
     * Java printed. The scanner follows DuckDB's own lexical rules, so that a $name inside a string, a quoted name, a
     * comment or a longer word stays what it is.
     */
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final String sql;
    private final Map<String, Object> parameters;
    private final StringBuilder bound;
    private int position;
    private int words; // tokens so far, comments apart
    private boolean ended; // by a semicolon

    private BoundSql(String sql, Map<String, Object> parameters) {
        this.sql = sql;
        this.parameters = parameters;
        this.bound = new StringBuilder(sql.length() + 64);
    }

    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION` if the text is not one SELECT, or names
    ///     a parameter that has no value
    static String of(String sql, Map<String, Object> parameters) {
        return new BoundSql(sql, parameters).bind();
    }

    private String bind() {
        while (position < sql.length()) {
            step(sql.charAt(position));
        }
        if (words == 0) {
            throw Failure.invalid("the query is empty; write one SELECT");
        }
        return bound.toString();
    }

    private void step(char c) {
        if (Character.isWhitespace(c)) {
            copyTo(position + 1);
        } else if (sql.startsWith("--", position)) {
            int end = sql.indexOf('\n', position);
            copyTo(end < 0 ? sql.length() : end);
        } else if (sql.startsWith("/*", position)) {
            copyTo(endOfBlockComment());
        } else {
            token(c);
        }
    }

    private void token(char c) {
        if (ended) {
            throw Failure.invalid("a query must be one SELECT; remove what follows the first ';'");
        }
        words++;
        if (c == '\'' || c == '"') {
            copyTo(endOfQuoted(position, c, false));
        } else if (c == '$') {
            dollar();
        } else if (c == ';') {
            ended = true;
            copyTo(position + 1);
        } else if (startsWord(c)) {
            word();
        } else {
            copyTo(position + 1);
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
        copyTo(escapeString ? endOfQuoted(end, '\'', true) : end);
    }

    private static void requireQuery(String first) {
        switch (first.toUpperCase(Locale.ROOT)) {
            case "SELECT", "WITH", "FROM", "VALUES" -> {}
            default ->
                    throw Failure.invalid(
                            "a query must be one SELECT, this one begins with " + first);
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
        String name = sql.substring(position + 1, end);
        if (end < sql.length() && sql.charAt(end) == '$') {
            String mark = sql.substring(position, end + 1);
            int close = sql.indexOf(mark, end + 1);
            copyTo(close < 0 ? sql.length() : close + mark.length());
        } else if (name.isEmpty()) {
            throw Failure.invalid("a parameter needs a name of letters after its '$'");
        } else {
            bound.append(literal(name, parameters.get(name)));
            position = end;
        }
    }

    private String literal(String name, @Nullable Object value) {
        return switch (value) {
            case null ->
                    throw Failure.invalid(
                            "the query uses $"
                                    + name
                                    + ", which has no value here; the parameters are "
                                    + new TreeSet<>(parameters.keySet()));
            case Long number -> " CAST('" + number + "' AS BIGINT)";
            case Double number -> " CAST('" + number + "' AS DOUBLE)";
            case Boolean truth -> " CAST('" + truth + "' AS BOOLEAN)";
            case Instant instant -> " make_timestamp(CAST('" + micros(instant) + "' AS BIGINT))";
            case String text -> " CAST(" + quoted(name, text) + " AS VARCHAR)";
            default ->
                    throw new IllegalArgumentException(
                            "parameter " + name + " has the type " + value.getClass().getName());
        };
    }

    /// Microseconds since 1970, without what is finer.
    static long micros(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND),
                instant.getNano() / 1_000);
    }

    private static String quoted(String name, String text) {
        if (text.indexOf('\0') >= 0) {
            throw Failure.invalid("the value of $" + name + " contains the character 0");
        }
        return quoted(text);
    }

    /// A text as a literal of DuckDB.
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /// A name as DuckDB takes it, whatever it contains.
    static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
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
        return sql.length(); // not closed: DuckDB says so
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

    private void copyTo(int end) {
        bound.append(sql, position, end);
        position = end;
    }
}
