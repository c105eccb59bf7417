package dev.punctual.core.store;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The checks of what is written that all stores and journals share.
public final class StoreLimits {
    private StoreLimits() {}

    /// Checks the name of a table or a generation.
    ///
    /// @throws IllegalArgumentException if it is empty, longer than [OnlineStore#MAX_NAME_LENGTH] or has the character 0
    public static String requireName(String name) {
        if (name.isEmpty()
                || name.length() > OnlineStore.MAX_NAME_LENGTH
                || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a name has 1 to " + OnlineStore.MAX_NAME_LENGTH + " chars but 0: " + name);
        }
        return name;
    }

    /// Checks the note of a generation.
    ///
    /// @throws ServingException with `TOO_LARGE` if it is longer than [OnlineStore#MAX_NOTE_BYTES]
    public static String requireNote(String note) {
        requireLength(
                "note", note.getBytes(StandardCharsets.UTF_8).length, OnlineStore.MAX_NOTE_BYTES);
        return note;
    }

    /// Checks one row that is to be written.
    ///
    /// @throws ServingException with `TOO_LARGE` if its key or bytes are
    public static void requireRow(byte[] key, byte @Nullable [] row) {
        requireLength("key", key.length, OnlineStore.MAX_KEY_BYTES);
        if (row != null) {
            requireLength("row", row.length, OnlineStore.MAX_ROW_BYTES);
        }
    }

    /// Checks a batch of rows that are to be written.
    ///
    /// @throws IllegalArgumentException if there is not one row for each key
    public static void requireBatch(List<byte[]> keys, List<? extends byte @Nullable []> rows) {
        if (keys.size() != rows.size()) {
            throw new IllegalArgumentException(keys.size() + " keys, but " + rows.size() + " rows");
        }
        for (int i = 0; i < keys.size(); i++) {
            requireRow(keys.get(i), rows.get(i));
        }
    }

    /// Checks a record that is to be appended.
    ///
    /// @throws ServingException with `TOO_LARGE` if it is
    public static void requireRecord(byte[] record) {
        requireLength("record", record.length, Journal.MAX_RECORD_BYTES);
    }

    private static void requireLength(String what, int length, int limit) {
        if (length > limit) {
            throw new ServingException(
                    ErrorCode.TOO_LARGE,
                    "a " + what + " may have " + limit + " bytes, this one has " + length);
        }
    }
}
