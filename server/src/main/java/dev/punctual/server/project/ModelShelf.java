package dev.punctual.server.project;

import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.XgboostReader;
import dev.punctual.core.plan.ModelInput;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.Schema;
import dev.punctual.remote.RemoteRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// The versions of models on disk: `models/NAME/VERSION/model.ubj` and a file `current` that names the served one, for
/// those trained here; the files that definitions name for the others.
public final class ModelShelf implements AutoCloseable {
    private static final String ARTEFACT = "model.ubj";
    private static final String CURRENT = "current";

    private static final int HASH_BYTES = 6;

    /// The version of a remote model whose server chooses.
    private static final String ITS_CHOICE = "latest";

    private final ProjectDirectory directory;
    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();

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
    public byte[] artefact(ModelDefinition model) {
        return bytes(
                switch (model.origin()) {
                    case Origin.Made made -> directory.root().resolve(made.artefact());
                    case Origin.Trained _ ->
                            directory.state("models", model.name(), version(model), ARTEFACT);
                    case Origin.Remote _ ->
                            throw new IllegalArgumentException(
                                    "model " + model.name() + " has no artefact here");
                });
    }

    /// The version that is served: a number, for a model made elsewhere the beginning of its file's hash, for a remote one
    /// what its server calls it.
    ///
    /// @throws ServingException with `NOT_FOUND` if the model was never trained
    public String version(ModelDefinition model) {
        return switch (model.origin()) {
            case Origin.Made _ -> hash(artefact(model));
            case Origin.Trained _ -> current(model.name());
            case Origin.Remote remote -> remote.version().isEmpty() ? ITS_CHOICE : remote.version();
        };
    }

    private static String hash(byte[] artefact) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(artefact);
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private String current(String name) {
        Path pointer = directory.state("models", name, CURRENT);
        if (!Files.isRegularFile(pointer)) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    "model " + name + " has no version yet; train it with `punctual train`");
        }
        return new String(bytes(pointer), StandardCharsets.UTF_8).strip();
    }

    /// Loads the served version; what it holds is freed when the shelf is closed.
    ///
    /// @throws ServingException with `NOT_FOUND` if the model was never trained, `INVALID_ARTEFACT` if its file cannot be
    ///     served
    public ServedModel load(ModelDefinition model) {
        Model loaded =
                model.origin() instanceof Origin.Remote remote
                        ? remote(model, remote)
                        : ModelLoader.load(model, artefact(model), opened);
        return new ServedModel(model.name(), version(model), loaded);
    }

    private Model remote(ModelDefinition model, Origin.Remote origin) {
        ProjectDefinition project = directory.definition();
        Schema frame = EndpointSchema.of(project, project.endpoint(model.endpoint()));
        int width = new ModelInput(frame, model.inputs()).width();
        var environment = new Environment(System.getenv(), "model " + model.name());
        var resolved = origin.at(environment.resolve(origin.url()));
        RemoteRows rows =
                RemoteRows.connect(
                        new RemoteRows.Named(model.name(), resolved, width),
                        MonotonicClock.system());
        opened.add(rows);
        return rows;
    }

    @Override
    public void close() {
        for (AutoCloseable each : opened.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot free a model", e);
            }
        }
        opened.clear();
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
