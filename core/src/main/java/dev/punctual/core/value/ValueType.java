package dev.punctual.core.value;

/// The types that a feature, a key or an event's field can have.
public enum ValueType {
    BOOL,
    INT64,
    FLOAT64,
    STRING,
    /// Microseconds since 1970-01-01T00:00:00Z.
    TIMESTAMP;

    /// The name used in definitions and answers.
    public String wireName() {
        return switch (this) {
            case BOOL -> "bool";
            case INT64 -> "int64";
            case FLOAT64 -> "float64";
            case STRING -> "string";
            case TIMESTAMP -> "timestamp";
        };
    }

    /// Whether a model can take it as a number.
    public boolean numeric() {
        return this == BOOL || this == INT64 || this == FLOAT64;
    }
}
