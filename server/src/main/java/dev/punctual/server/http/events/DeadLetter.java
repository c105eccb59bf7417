package dev.punctual.server.http.events;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.stream.PushResult.Rejection;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What was pushed as an event and not accepted, with the reason.
///
/// @param field the field at fault; null if it is none
/// @param text the item as it came, its beginning if it is longer than [#LONGEST_TEXT]
/// @param bytes how many bytes the item had
public record DeadLetter(
        ErrorCode code, String message, @Nullable String field, String text, int bytes) {
    /// The most bytes of an item that are kept.
    public static final int LONGEST_TEXT = 16_384;

    /// The bytes from `from` until before `to`, as an item that was rejected.
    static DeadLetter of(Rejection rejection, byte[] body, int from, int to) {
        return new DeadLetter(
                rejection.code(),
                rejection.message(),
                rejection.field(),
                text(body, from, to),
                to - from);
    }

    /// A body of which nothing could be used.
    static DeadLetter of(ServingException failure, byte[] body, int length) {
        return new DeadLetter(
                failure.code(),
                String.valueOf(failure.getMessage()),
                failure.field(),
                text(body, 0, length),
                length);
    }

    private static String text(byte[] body, int from, int to) {
        return new String(body, from, Math.min(to - from, LONGEST_TEXT), StandardCharsets.UTF_8);
    }
}
