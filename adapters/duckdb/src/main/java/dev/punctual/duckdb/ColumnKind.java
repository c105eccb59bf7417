package dev.punctual.duckdb;

import dev.punctual.core.value.ValueType;

/// How the values of a DuckDB column are read.
enum ColumnKind {
    BOOL(ValueType.BOOL),
    INTEGER(ValueType.INT64),
    UNSIGNED(ValueType.INT64),
    NUMBER(ValueType.FLOAT64),
    TEXT(ValueType.STRING),
    /// Microseconds as they are.
    TIMESTAMP(ValueType.TIMESTAMP),
    /// A timestamp in another unit.
    SCALED_TIMESTAMP(ValueType.TIMESTAMP),
    DATE(ValueType.TIMESTAMP);

    private final ValueType type;

    ColumnKind(ValueType type) {
        this.type = type;
    }

    ValueType type() {
        return type;
    }

    /// The kind of a column by the name of its type.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION`, naming the column and what to cast it
    ///     to, if no value type can hold it
    static ColumnKind of(String column, String typeName) {
        int bracket = typeName.indexOf('(');
        boolean list = typeName.endsWith("]");
        return switch (bracket < 0 || list ? typeName : typeName.substring(0, bracket)) {
            case "BOOLEAN" -> BOOL;
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
                    INTEGER;
            case "UBIGINT" -> UNSIGNED;
            case "FLOAT", "DOUBLE", "DECIMAL" -> NUMBER;
            case "VARCHAR" -> TEXT;
            case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE" -> TIMESTAMP;
            case "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> SCALED_TIMESTAMP;
            case "DATE" -> DATE;
            case "HUGEINT", "UHUGEINT" -> throw unreadable(column, typeName, "BIGINT or DOUBLE");
            default -> throw unreadable(column, typeName, list ? "one column each" : "VARCHAR");
        };
    }

    private static RuntimeException unreadable(String column, String typeName, String target) {
        return Failure.invalid(
                "column "
                        + column
                        + " has the type "
                        + typeName
                        + ", which no value can hold; cast it to "
                        + target);
    }

    /// The type of DuckDB that holds a value type.
    static String typeName(ValueType type) {
        return switch (type) {
            case BOOL -> "BOOLEAN";
            case INT64 -> "BIGINT";
            case FLOAT64 -> "DOUBLE";
            case STRING -> "VARCHAR";
            case TIMESTAMP -> "TIMESTAMP";
        };
    }
}
