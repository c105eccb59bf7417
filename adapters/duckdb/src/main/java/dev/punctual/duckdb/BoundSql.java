package dev.punctual.duckdb;

import dev.punctual.core.offline.SqlText;
import java.time.Instant;
import java.util.Map;

/// A query text with its `$name` parameters replaced by typed literals.
final class BoundSql {
    /*
     * Literals instead of bound parameters, because DuckDB then knows the values when it plans (it skips the row groups
     * of a file by them, and can describe a query without running it). A value can not end its literal: texts are single
     * quoted with quotes doubled, the only escape that DuckDB has in plain strings, and everything else is a number that
     * Java printed.
     */
    private BoundSql() {}

    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION` if the text is not one SELECT, or names
    ///     a parameter that has no value
    static String of(String sql, Map<String, Object> parameters) {
        return SqlText.parse(sql).with(parameters, BoundSql::literal);
    }

    private static String literal(String name, Object value) {
        return switch (value) {
            case Long number -> " CAST('" + number + "' AS BIGINT)";
            case Double number -> " CAST('" + number + "' AS DOUBLE)";
            case Boolean truth -> " CAST('" + truth + "' AS BOOLEAN)";
            case Instant instant ->
                    " make_timestamp(CAST('" + SqlText.micros(instant) + "' AS BIGINT))";
            case String text -> " CAST(" + quoted(name, text) + " AS VARCHAR)";
            default ->
                    throw new IllegalArgumentException(
                            "parameter " + name + " has the type " + value.getClass().getName());
        };
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
}
