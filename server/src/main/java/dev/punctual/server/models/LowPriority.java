package dev.punctual.server.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Lets the calling thread, and the threads that native code starts from it, have the processor when others do not want it.
public final class LowPriority {
    /*
     * Java's thread priorities mean nothing on Linux. Each thread has a niceness of its own there, which those that it
     * starts inherit, and `renice` changes it. Where that does not work, everything goes on as it was.
     */
    private static final Path THREAD = Path.of("/proc/thread-self");
    private static final String NICENESS = "15";
    private static final long PATIENCE_SECONDS = 5;

    private LowPriority() {}

    /// Makes the calling thread one of low priority.
    public static void enter() {
        try {
            if (Files.isSymbolicLink(THREAD)) {
                String id = Files.readSymbolicLink(THREAD).getFileName().toString();
                Process renice =
                        new ProcessBuilder("renice", "-n", NICENESS, "-p", id)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start();
                renice.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (IOException e) {
            return; // no such command here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
