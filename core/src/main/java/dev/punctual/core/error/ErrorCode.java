package dev.punctual.core.error;

/// What went wrong, as a stable name that callers may switch on.
public enum ErrorCode {
    MALFORMED_BODY(ErrorCategory.USER, 400),
    UNKNOWN_FIELD(ErrorCategory.USER, 400),
    MISSING_FIELD(ErrorCategory.USER, 400),
    WRONG_TYPE(ErrorCategory.USER, 400),
    OUT_OF_RANGE(ErrorCategory.USER, 400),
    INVALID_DEFINITION(ErrorCategory.USER, 400),
    INVALID_ARTEFACT(ErrorCategory.USER, 400),
    NOT_FOUND(ErrorCategory.USER, 404),
    METHOD_NOT_ALLOWED(ErrorCategory.USER, 405),
    REQUEST_TIMEOUT(ErrorCategory.USER, 408),
    TOO_LARGE(ErrorCategory.USER, 413),
    UNSUPPORTED_MEDIA_TYPE(ErrorCategory.USER, 415),
    UNSUPPORTED(ErrorCategory.USER, 501),
    TOO_MANY_REQUESTS(ErrorCategory.INSUFFICIENT_RESOURCES, 429),
    OVERLOADED(ErrorCategory.INSUFFICIENT_RESOURCES, 503),
    DRAINING(ErrorCategory.INSUFFICIENT_RESOURCES, 503),
    STORAGE_FULL(ErrorCategory.INSUFFICIENT_RESOURCES, 507),
    NO_ANSWER(ErrorCategory.EXTERNAL, 504),
    STORAGE_FAILED(ErrorCategory.EXTERNAL, 502),
    REMOTE_FAILED(ErrorCategory.EXTERNAL, 502),
    REMOTE_UNAVAILABLE(ErrorCategory.EXTERNAL, 503),
    REMOTE_TIMEOUT(ErrorCategory.EXTERNAL, 504),
    INTERNAL(ErrorCategory.INTERNAL, 500);

    private final ErrorCategory category;
    private final int httpStatus;

    ErrorCode(ErrorCategory category, int httpStatus) {
        this.category = category;
        this.httpStatus = httpStatus;
    }

    public ErrorCategory category() {
        return category;
    }

    /// The HTTP status that carries this code.
    public int httpStatus() {
        return httpStatus;
    }
}
