package dev.punctual.core.error;

import org.jspecify.annotations.Nullable;

/// A failure that its receiver can name: a code, a message that says what to do, and the field at fault if there is one.
public final class ServingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String field;
    private final long retryNanos;

    public ServingException(ErrorCode code, String message) {
        this(code, message, null, null);
    }

    /// A refusal for want of resources that may be there again after a while.
    public static ServingException later(ErrorCode code, String message, long retryNanos) {
        return new ServingException(code, message, null, null, retryNanos);
    }

    /// @param field the path of the field at fault, such as `instances[3].origin`
    public ServingException(ErrorCode code, String message, @Nullable String field) {
        this(code, message, field, null);
    }

    public ServingException(
            ErrorCode code, String message, @Nullable String field, @Nullable Throwable cause) {
        this(code, message, field, cause, 0);
    }

    private ServingException(
            ErrorCode code,
            String message,
            @Nullable String field,
            @Nullable Throwable cause,
            long retryNanos) {
        super(message, cause);
        this.code = code;
        this.field = field;
        this.retryNanos = retryNanos;
    }

    /// After how many nanoseconds it may be worth to try again, if that is known; otherwise 0.
    public long retryNanos() {
        return retryNanos;
    }

    public ErrorCode code() {
        return code;
    }

    public @Nullable String field() {
        return field;
    }
}
