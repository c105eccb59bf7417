package dev.punctual.server.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Directories of files that belong together.
final class Directories {
    private Directories() {}

    static void make(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
    }

    /// What is in a directory, sorted by name.
    static List<Path> files(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            return found.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    /// Puts a directory in the place of another, which is removed; if this dies half-way, the other may be gone.
    static void replace(Path old, Path replacement) {
        remove(old);
        try {
            Files.move(replacement, old, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move " + replacement + " to " + old, e);
        }
    }

    /// Removes everything in a directory except one thing.
    static void removeAllBut(Path directory, Path kept) {
        if (Files.exists(directory)) {
            files(directory).stream()
                    .filter(found -> !found.equals(kept))
                    .forEach(Directories::remove);
        }
    }

    static void remove(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> found = Files.walk(root)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + root, e);
        }
    }
}
