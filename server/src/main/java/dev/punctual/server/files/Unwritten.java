package dev.punctual.server.files;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.NoRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that could not be written.
public final class Unwritten {
    private Unwritten() {}

    /// Removes what was written so far, and says why it is not more.
    ///
    /// @param file the file that was to be there
    /// @param unfinished what it was called before it was whole
    public static ServingException failure(Path file, Path unfinished, IOException e) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException remains) {
            e.addSuppressed(remains); // it is written over the next time
        }
        if (NoRoom.said(e.getMessage())) {
            Path place = file.toAbsolutePath().getParent();
            long free = place == null ? 0 : place.toFile().getUsableSpace();
            return NoRoom.failure(
                    file.toString(),
                    free,
                    "what is done is kept, and the next run goes on from here",
                    e);
        }
        return new ServingException(
                ErrorCode.STORAGE_FAILED,
                "cannot write %s: %s; see to it that it can be written, and run it again"
                        .formatted(file, e),
                null,
                e);
    }
}
