package dev.punctual.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import org.jspecify.annotations.Nullable;

/// Why a server was not reached, where the library has only the name of a class for it.
final class Reasons {
    private Reasons() {}

    static String of(IOException failure) {
        return switch (failure) {
            case ConnectException _ when has(failure, UnresolvedAddressException.class) ->
                    "there is no such host";
            case ConnectException _ -> "nothing listens there";
            case HttpTimeoutException _ -> "no answer in time";
            default -> {
                String message = failure.getMessage();
                yield message == null ? failure.getClass().getSimpleName() : message;
            }
        };
    }

    private static boolean has(@Nullable Throwable failure, Class<? extends Throwable> kind) {
        return failure != null && (kind.isInstance(failure) || has(failure.getCause(), kind));
    }
}
