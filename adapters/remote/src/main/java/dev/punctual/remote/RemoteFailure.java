package dev.punctual.remote;

import org.jspecify.annotations.Nullable;

/// Why a server gave no answer that can be used.
final class RemoteFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean lost;

    private RemoteFailure(String message, boolean lost, @Nullable Throwable cause) {
        super(message, cause);
        this.lost = lost;
    }

    /// It answered, but not with what was asked for.
    static RemoteFailure answered(String message) {
        return new RemoteFailure(message, false, null);
    }

    /// The connection could not be made, or ended before an answer came.
    static RemoteFailure lost(String message, Throwable cause) {
        return new RemoteFailure(message, true, cause);
    }

    /// Whether another connection may fare better.
    boolean isLost() {
        return lost;
    }
}
