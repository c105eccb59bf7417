package dev.punctual.core.error;

/// Who can mend an error; protocol statuses derive from it.
public enum ErrorCategory {
    /// The caller or the author of the definitions.
    USER,
    /// The authors of this software.
    INTERNAL,
    /// The operator: a limit was reached; trying later may succeed.
    INSUFFICIENT_RESOURCES,
    /// Whoever runs the system that this one depends on.
    EXTERNAL
}
