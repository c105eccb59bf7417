package dev.punctual.jdbc;

import dev.punctual.core.value.ValueType;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;

/// How the values of a database column are read.
enum ColumnKind {
    BOOL(ValueType.BOOL),
    INTEGER(ValueType.INT64),
    NUMBER(ValueType.FLOAT64),
    TEXT(ValueType.STRING),
    /// Without a zone: UTC.
    LOCAL_TIMESTAMP(ValueType.TIMESTAMP),
    /// With a zone: an instant.
    TIMESTAMP(ValueType.TIMESTAMP),
    /// Midnight UTC.
    DATE(ValueType.TIMESTAMP);

    private final ValueType type;

    ColumnKind(ValueType type) {
        this.type = type;
    }

    ValueType type() {
        return type;
    }

    /// The kind of a column.
    ///
    /// @param index from 1 on
    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION`, naming the column and what to cast it
    ///     to, if no value type can hold it
    static ColumnKind of(ResultSetMetaData columns, int index) throws SQLException {
        String typeName = columns.getColumnTypeName(index);
        return switch (columns.getColumnType(index)) {
            case Types.BOOLEAN -> BOOL;
            case Types.BIT -> bit(columns, index);
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> INTEGER;
            case Types.REAL, Types.FLOAT, Types.DOUBLE, Types.NUMERIC, Types.DECIMAL -> NUMBER;
            case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR -> TEXT;
            case Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR -> TEXT;
            case Types.TIMESTAMP -> zoned(typeName) ? TIMESTAMP : LOCAL_TIMESTAMP;
            case Types.TIMESTAMP_WITH_TIMEZONE -> TIMESTAMP;
            case Types.DATE -> DATE;
            case Types.ARRAY -> throw unreadable(columns, index, "one column each");
            default -> throw unreadable(columns, index, "a text");
        };
    }

    /// PostgreSQL's driver calls a boolean so; a string of bits is none.
    private static ColumnKind bit(ResultSetMetaData columns, int index) throws SQLException {
        if (columns.getColumnTypeName(index).startsWith("bool")
                || columns.getPrecision(index) == 1) {
            return BOOL;
        }
        throw unreadable(columns, index, "a text");
    }

    private static boolean zoned(String typeName) {
        String name = typeName.toLowerCase(Locale.ROOT);
        return name.endsWith("tz") || name.contains("with time zone");
    }

    private static RuntimeException unreadable(ResultSetMetaData columns, int index, String target)
            throws SQLException {
        return Failure.invalid(
                "column "
                        + columns.getColumnLabel(index)
                        + " has the type "
                        + columns.getColumnTypeName(index)
                        + ", which no value can hold; cast it to "
                        + target);
    }
}
