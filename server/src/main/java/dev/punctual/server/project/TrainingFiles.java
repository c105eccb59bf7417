package dev.punctual.server.project;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where the rows are that models are trained, validated and tested with.
public final class TrainingFiles {
    private final ProjectDirectory directory;

    public TrainingFiles(ProjectDirectory directory) {
        this.directory = directory;
    }

    /// The directory of a split's files.
    public Path directory(String labels, String split) {
        return directory.state("training", labels, split);
    }

    /// The files of a split, in the order of their rows.
    ///
    /// @throws ServingException with `NOT_FOUND` if the training set was never built
    public List<Path> files(String labels, String split) {
        Path files = directory(labels, split);
        if (!Files.isDirectory(files)) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "labels "
                            + labels
                            + " have no training set yet; build it with `punctual training-set`");
        }
        try (Stream<Path> found = Files.list(files)) {
            return found.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + files, e);
        }
    }
}
