package dev.punctual.core.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How long the files may become that this process writes: a disk that is full and has room again, by no more than the
/// rights of a user.
public final class FileSizeLimit {
    private static final Path PROGRAM = Path.of("/usr/bin/prlimit");

    private FileSizeLimit() {}

    /// Whether this system lets a process limit itself.
    public static boolean available() {
        return Files.isExecutable(PROGRAM);
    }

    /// From now on, writing beyond so many bytes of a file fails.
    public static void set(long bytes) throws IOException, InterruptedException {
        limit(Long.toString(bytes));
    }

    /// Lets files become as long as they may.
    public static void lift() throws IOException, InterruptedException {
        limit("unlimited");
    }

    private static void limit(String soft) throws IOException, InterruptedException {
        String pid = Long.toString(ProcessHandle.current().pid());
        Process done =
                new ProcessBuilder(PROGRAM.toString(), "--pid", pid, "--fsize=" + soft + ":")
                        .inheritIO()
                        .start();
        if (done.waitFor() != 0) {
            throw new IOException("prlimit cannot set the limit");
        }
    }
}
