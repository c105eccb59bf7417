package dev.punctual.mapped;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.NoRoom;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Work with files, whose failures are told in words for whoever can mend them.
final class Disk {
    private Disk() {}

    /// Work that may fail.
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    /// Work without a result that may fail.
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /// Does some work in a directory.
    ///
    /// @throws ServingException with `STORAGE_FULL` if there is no room, else with `STORAGE_FAILED`
    static <T extends @Nullable Object> T use(Path directory, Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw failure(directory, e);
        }
    }

    static void run(Path directory, Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw failure(directory, e);
        }
    }

    private static ServingException failure(Path directory, IOException e) {
        if (NoRoom.said(e.getMessage())) {
            String then = "what was served before still is, and may be loaded again";
            long free = directory.toFile().getUsableSpace();
            return NoRoom.failure(directory.toString(), free, then, e);
        }
        return new ServingException(
                ErrorCode.STORAGE_FAILED, directory + " cannot be used: " + e, null, e);
    }
}
