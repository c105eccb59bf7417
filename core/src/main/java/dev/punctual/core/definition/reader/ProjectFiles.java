package dev.punctual.core.definition.reader;

import org.jspecify.annotations.Nullable;

/// The files of a project that its definitions name, by paths relative to the project.
public interface ProjectFiles {

    /// The text of a file of SQL, or null when there is no such file.
    @Nullable String sql(String path);

    /// Whether there is a file of that path, in whose last part `*` and `?` stand for what they match.
    boolean exists(String path);

    /// Whether there is a directory of that path.
    default boolean isDirectory(String path) {
        return false;
    }
}
