package dev.punctual.server.models;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A version of a model, on disk or at another server. It never changes.
///
/// @param file its artefact; null if another server has it
/// @param inputs the features that it takes, in the order of its row
/// @param created when it came here
public record StoredVersion(
        String version, @Nullable Path file, List<String> inputs, Instant created) {
    private static final String ITS_CHOICE = "latest";

    public StoredVersion {
        inputs = List.copyOf(inputs);
    }

    /// The one version of a remote model; where the definition names none, its server chooses.
    static StoredVersion remote(ModelDefinition model, Origin.Remote origin) {
        String version = origin.version().isEmpty() ? ITS_CHOICE : origin.version();
        return new StoredVersion(version, null, model.inputs(), Instant.EPOCH);
    }

    /// The size of the artefact; 0 if another server has it.
    public long bytes() {
        if (file == null) {
            return 0;
        }
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /// The beginning of the hash of the artefact.
    public String hash() {
        return StoredVersions.hash(artefact());
    }

    /// The artefact, whole; nothing if another server has it.
    ///
    /// @throws dev.punctual.core.error.ServingException with `STORAGE_FAILED` if it cannot be read
    public byte[] artefact() {
        return file == null ? new byte[0] : StoredVersions.bytes(file);
    }
}
