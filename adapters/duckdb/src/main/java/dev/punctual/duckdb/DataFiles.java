package dev.punctual.duckdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Data files by a path in whose last part `*` and `?` stand for what they match, never for hidden files.
public final class DataFiles {

    private DataFiles() {}

    /// Whether a path may stand for several files.
    public static boolean isPattern(Path path) {
        return path.getFileName().toString().chars().anyMatch(c -> c == '*' || c == '?');
    }

    /// The files that a path stands for, sorted by name; empty if there are none.
    public static List<Path> matching(Path path) {
        if (!isPattern(path)) {
            return Files.isRegularFile(path) ? List.of(path) : List.of();
        }
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        // Braces and brackets would mean something to the file system's own patterns.
        String pattern = path.getFileName().toString().replaceAll("([\\[\\]{}\\\\])", "\\\\$1");
        var found = new ArrayList<Path>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
            for (Path file : files) {
                if (Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".")) {
                    found.add(file);
                }
            }
        } catch (IOException e) {
            throw Failure.of("cannot list " + directory, e);
        }
        Collections.sort(found);
        return found;
    }
}
