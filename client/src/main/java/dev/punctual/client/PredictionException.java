package dev.punctual.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why there is no answer.
public final class PredictionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The gateway did not answer by the deadline.
    public static final String DEADLINE = "DEADLINE";

    /// The gateway cannot be reached, or the connection to it was lost.
    public static final String UNREACHABLE = "UNREACHABLE";

    /// What answered is no gateway, or one that this client does not understand.
    public static final String UNINTELLIGIBLE = "UNINTELLIGIBLE";

    /// The thread that waited was interrupted.
    public static final String INTERRUPTED = "INTERRUPTED";

    private final String code;
    private final @Nullable String field;
    private final int status;
    private final @Nullable Duration retryAfter;

    private PredictionException(
            String code, String message, Refusal refusal, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.field = refusal.field;
        this.status = refusal.status;
        this.retryAfter = refusal.retryAfter;
    }

    /// What a gateway says beside code and message.
    record Refusal(@Nullable String field, int status, @Nullable Duration retryAfter) {
        private static final Refusal NONE = new Refusal(null, 0, null);
    }

    static PredictionException refused(String code, String message, Refusal refusal) {
        return new PredictionException(code, message, refusal, null);
    }

    static PredictionException of(String code, String message, @Nullable Throwable cause) {
        return new PredictionException(code, message, Refusal.NONE, cause);
    }

    /// The same, seen by the thread that waited for it.
    PredictionException thrownHere() {
        var here = new PredictionException(code, String.valueOf(getMessage()), refusal(), this);
        return here;
    }

    private Refusal refusal() {
        return new Refusal(field, status, retryAfter);
    }

    /// What went wrong, to switch on: a code of the gateway such as `UNKNOWN_FIELD`, `OVERLOADED` or `NO_ANSWER`, or one of
    /// the constants here.
    public String code() {
        return code;
    }

    /// The path of the field at fault, such as `instances[3].origin`; null if there is none.
    public @Nullable String field() {
        return field;
    }

    /// The HTTP status; 0 if there was no answer.
    public int status() {
        return status;
    }

    /// How long to wait before asking again; null if the gateway does not say.
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
