package dev.punctual.core.store;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Failures of a disk that has no room, as operating systems and libraries tell them.
public final class NoRoom {
    private static final List<String> WORDS =
            List.of(
                    "no space left",
                    "quota exceeded",
                    "file too large",
                    "not enough space",
                    "max allowed space");

    private NoRoom() {}

    /// Whether that is what a failure says.
    public static boolean said(@Nullable String message) {
        String words = String.valueOf(message).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(words::contains);
    }

    /// What to tell whoever can make room.
    ///
    /// @param place what could not be written
    /// @param freeBytes what is free on its disk
    /// @param then what comes after there is room
    public static ServingException failure(
            String place, long freeBytes, String then, @Nullable Throwable cause) {
        String said = cause == null || cause.getMessage() == null ? "" : cause.getMessage() + "; ";
        return new ServingException(
                ErrorCode.STORAGE_FULL,
                "no space is left for %s (%s%,d bytes are free on its disk); free some, or allow more: %s"
                        .formatted(place, said, freeBytes, then),
                null,
                cause);
    }
}
