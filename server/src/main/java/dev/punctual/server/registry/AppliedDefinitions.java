package dev.punctual.server.registry;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.reader.ProjectReader;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.project.DefinitionFiles;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The definitions that were applied last, in the file `.punctual/applied.json`.
public final class AppliedDefinitions {
    /*
     * The file holds the texts themselves, and their hash. What they mean is read from them by the reader that reads projects,
     * so there is no second form of definitions to keep in step with the first. It is replaced whole: written beside, synced,
     * and moved over the old one.
     */
    private static final String YAML = "yaml";
    private static final String SQL = "sql";
    private static final String FINGERPRINT = "fingerprint";

    private final ProjectDirectory directory;

    public AppliedDefinitions(ProjectDirectory directory) {
        this.directory = directory;
    }

    /// The texts that were applied last; null if none ever were.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if the file is damaged
    public @Nullable DefinitionFiles files() {
        Path file = file();
        if (!Files.exists(file)) {
            return null;
        }
        try {
            if (JsonTree.read(Files.readAllBytes(file)) instanceof Map<?, ?> tree) {
                var files = new DefinitionFiles(texts(tree.get(YAML)), texts(tree.get(SQL)));
                if (files.fingerprint().equals(tree.get(FINGERPRINT))) {
                    return files;
                }
            }
            throw damaged(file, null);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static ServingException damaged(Path file, @Nullable Exception cause) {
        return new ServingException(
                ErrorCode.STORAGE_FAILED,
                file
                        + " is damaged, so nobody can say what changed since; delete it, and"
                        + " `punctual apply` records the definitions as they are",
                null,
                cause);
    }

    /// The project that was applied last; null if none ever was, or if this release does not understand it.
    public @Nullable ProjectDefinition project() {
        DefinitionFiles files = files();
        return files != null
                        && files.read(directory.expressions())
                                instanceof ProjectReader.Result.Valid(ProjectDefinition project)
                ? project
                : null;
    }

    /// Whether the project was applied once and is not the same now.
    public boolean outdated() {
        DefinitionFiles files = files();
        if (files == null || files.equals(directory.files())) {
            return false;
        }
        return !directory.definition().equals(project());
    }

    /// Records the definitions as they are in the files now.
    public void record(DefinitionFiles files, Instant now) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("applied_at", now.toString());
        tree.put(FINGERPRINT, files.fingerprint());
        tree.put(YAML, files.yaml());
        tree.put(SQL, files.sql());
        Path file = file();
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            Files.write(unfinished, JsonTree.write(tree));
            try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private Path file() {
        return directory.state("applied.json");
    }

    private static Map<String, String> texts(@Nullable Object tree) {
        var texts = new LinkedHashMap<String, String>();
        if (tree instanceof Map<?, ?> map) {
            map.forEach((name, text) -> texts.put(String.valueOf(name), String.valueOf(text)));
        }
        return texts;
    }
}
