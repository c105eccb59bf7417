package dev.punctual.server.connections;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import io.netty.channel.unix.Errors;

/// Why a server cannot listen, in words for whoever chose its address.
public final class ListenFailure {
    private ListenFailure() {}

    /// The failure with its reason and what to do.
    ///
    /// @param protocol what would have been listened for, such as `HTTP`
    public static ServingException of(String protocol, String host, int port, Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String said = String.valueOf(cause.getMessage());
        if (cause instanceof Errors.NativeIoException) {
            said =
                    said.substring(said.lastIndexOf(": ") + 1)
                            .strip(); // bind(..) failed with error(-98): ...
        }
        return new ServingException(
                ErrorCode.INVALID_DEFINITION,
                "cannot listen on %s:%d for %s: %s; end what listens there, or choose another port or address"
                        .formatted(host, port, protocol, said),
                null,
                failure);
    }
}
