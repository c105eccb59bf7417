package dev.punctual.jdbc;

import dev.punctual.core.offline.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A query text with a mark for each of its `$name` parameters, to which the values are bound.
final class BoundQuery {
    private final String sql;
    private final List<Bound> values = new ArrayList<>();

    /// A value in the order of the marks.
    private record Bound(String name, Object value) {}

    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION` if the text is not one SELECT, or names
    ///     a parameter that has no value
    BoundQuery(String sql, Map<String, Object> parameters) {
        this.sql =
                SqlText.parse(sql)
                        .with(
                                parameters,
                                (name, value) -> {
                                    values.add(new Bound(name, value));
                                    return " ? ";
                                });
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement =
                connection.prepareStatement(
                        sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        int index = 0;
        for (Bound each : values) {
            bind(statement, ++index, each.name(), each.value());
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, String name, Object value)
            throws SQLException {
        switch (value) {
            case Long number -> statement.setLong(index, number);
            case Double number -> statement.setDouble(index, number);
            case Boolean truth -> statement.setBoolean(index, truth);
            case Instant instant -> statement.setObject(index, utc(instant));
            case String string -> {
                if (string.indexOf('\0') >= 0) {
                    throw Failure.invalid("the value of $" + name + " contains the character 0");
                }
                statement.setString(index, string);
            }
            default ->
                    throw new IllegalArgumentException(
                            "parameter " + name + " has the type " + value.getClass().getName());
        }
    }

    /// Without a zone, as every database has it, and to the microsecond, as the columns do.
    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
    }
}
