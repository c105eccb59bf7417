package dev.punctual.server.project;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.TreeModel;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.core.plan.ServedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/// The versions of models on disk: `models/NAME/VERSION/model.ubj`, and a file `current` that names the served one.
public final class ModelShelf {
    private static final String ARTEFACT = "model.ubj";
    private static final String CURRENT = "current";

    private final ProjectDirectory directory;

    public ModelShelf(ProjectDirectory directory) {
        this.directory = directory;
    }

    /// Adds a version, whole or not at all, and makes it the served one.
    ///
    /// @return the new version
    /// @throws ServingException with `INVALID_ARTEFACT` if the artefact cannot be read
    public String add(String name, byte[] artefact) {
        XgboostReader.read(artefact);
        String version = Integer.toString(newest(name) + 1);
        try {
            Path unfinished = directory.state("models", name, version + ".unfinished");
            Files.createDirectories(unfinished);
            Files.write(unfinished.resolve(ARTEFACT), artefact);
            Files.move(
                    unfinished, unfinished.resolveSibling(version), StandardCopyOption.ATOMIC_MOVE);
            Path pointer = directory.state("models", name, CURRENT + ".unfinished");
            Files.writeString(pointer, version);
            Files.move(pointer, pointer.resolveSibling(CURRENT), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep model " + name, e);
        }
        return version;
    }

    /// The artefact of the served version.
    ///
    /// @throws ServingException with `NOT_FOUND` if the model was never trained
    public byte[] artefact(String name) {
        return bytes(directory.state("models", name, version(name), ARTEFACT));
    }

    /// The version that is served.
    ///
    /// @throws ServingException with `NOT_FOUND` if the model was never trained
    public String version(String name) {
        Path pointer = directory.state("models", name, CURRENT);
        if (!Files.isRegularFile(pointer)) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "model " + name + " has no version yet; train it with `punctual train`");
        }
        return new String(bytes(pointer), StandardCharsets.UTF_8).strip();
    }

    /// Loads the served version.
    public ServedModel load(String name) {
        return new ServedModel(
                name, version(name), TreeModel.of(XgboostReader.read(artefact(name))));
    }

    private int newest(String name) {
        Path versions = directory.state("models", name, CURRENT).getParent();
        if (versions == null || !Files.isDirectory(versions)) {
            return 0;
        }
        try (Stream<Path> found = Files.list(versions)) {
            return found.map(path -> path.getFileName().toString())
                    .filter(file -> file.matches("\\d+"))
                    .mapToInt(Integer::parseInt)
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + versions, e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
