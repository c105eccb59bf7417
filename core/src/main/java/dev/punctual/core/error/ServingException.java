package dev.punctual.core.error;

import org.jspecify.annotations.Nullable;

/// A failure that its receiver can name: a code, a message that says what to do, and the field at fault if there is one.
public final class ServingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String field;

    public ServingException(ErrorCode code, String message) {
        this(code, message, null, null);
    }

    /// @param field the path of the field at fault, such as `instances[3].origin`
    public ServingException(ErrorCode code, String message, @Nullable String field) {
        this(code, message, field, null);
    }

    public ServingException(
            ErrorCode code, String message, @Nullable String field, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.field = field;
    }

    public ErrorCode code() {
        return code;
    }

    public @Nullable String field() {
        return field;
    }
}
