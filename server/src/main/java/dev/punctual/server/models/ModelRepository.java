package dev.punctual.server.models;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.Release.Versions;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.promotion.Evidence;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.files.PropertiesFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The versions of a project's models on disk, what they are for, and what was measured of them.
public final class ModelRepository {
    /*
     * Below `.punctual/models/NAME`, a directory for each version with its artefact, `version.properties` and, once it was
     * measured, `evidence.properties`; beside them `labels.properties`. A version appears by a rename and never changes.
     *
     * A model that was made elsewhere is a file or a directory of versions in the project. A file is copied here when it
     * is first seen, as a version that is called by its hash: when somebody replaces the file, the version that is served
     * is still there. A directory of versions is left where it is; only evidence and labels are kept here.
     *
     * The first version becomes the stable one, since nothing else can answer; from then on only a label changes that.
     */
    private static final String EVIDENCE = "evidence.properties";
    private static final String LABELS = "labels.properties";
    private static final String UNFINISHED = ".unfinished";

    private final Path project;
    private final Path state;
    private final WallClock clock;
    private final Map<String, Seen> imported = new HashMap<>();

    /// An artefact as it was when it was copied here.
    private record Seen(FileTime modified, long bytes) {

        static Seen of(Path artefact) {
            try {
                return new Seen(Files.getLastModifiedTime(artefact), Files.size(artefact));
            } catch (IOException e) {
                throw new ServingException(
                        ErrorCode.STORAGE_FAILED,
                        "cannot read the artefact " + artefact + ": " + e.getMessage(),
                        null,
                        e);
            }
        }
    }

    /// @param project the directory that artefacts made elsewhere are named in
    /// @param state the directory that has one for each model
    public ModelRepository(Path project, Path state, WallClock clock) {
        this.project = project;
        this.state = state;
        this.clock = clock;
    }

    /// Adds a version that was trained here, whole or not at all.
    ///
    /// @return its name: the next number
    public synchronized String add(ModelDefinition model, byte[] artefact) {
        String version = Integer.toString(newest(model.name()) + 1);
        keep(model, version, artefact);
        return version;
    }

    private int newest(String name) {
        return StoredVersions.in(home(name)).stream()
                .map(StoredVersion::version)
                .filter(version -> version.matches("\\d{1,9}"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    private void keep(ModelDefinition model, String version, byte[] artefact) {
        Path home = home(model.name());
        Path unfinished = home.resolve(version + UNFINISHED);
        try {
            Files.createDirectories(unfinished);
            Files.write(unfinished.resolve(StoredVersions.ARTEFACT), artefact);
            new PropertiesFile(unfinished.resolve(StoredVersions.VERSION))
                    .write(StoredVersions.described(model.inputs(), clock.micros()));
            Files.move(unfinished, home.resolve(version), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep model " + model.name(), e);
        }
        Labels labels = written(model.name());
        if (labels.stable() == null) {
            label(model, labels.withStable(version));
        }
    }

    /// All versions, the newest last.
    ///
    /// @throws ServingException with `NOT_FOUND` if there are none
    public synchronized List<StoredVersion> versions(ModelDefinition model) {
        List<StoredVersion> versions =
                switch (model.origin()) {
                    case Origin.Trained _ -> StoredVersions.in(home(model.name()));
                    case Origin.Made made -> made(model, project.resolve(made.artefact()));
                    case Origin.Remote remote -> List.of(StoredVersion.remote(model, remote));
                };
        if (versions.isEmpty()) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND,
                    model.origin() instanceof Origin.Trained
                            ? "model "
                                    + model.name()
                                    + " has no version yet; train it with `punctual train`"
                            : "model "
                                    + model.name()
                                    + " has no version: there is no directory with an artefact in"
                                    + " it");
        }
        return versions;
    }

    private List<StoredVersion> made(ModelDefinition model, Path artefact) {
        if (Files.isDirectory(artefact)) {
            return StoredVersions.madeElsewhere(artefact, model.inputs());
        }
        Seen seen = Seen.of(artefact);
        if (!seen.equals(imported.get(model.name()))) {
            byte[] bytes = StoredVersions.bytes(artefact);
            String version = StoredVersions.hash(bytes);
            if (!has(model, version)) {
                keep(model, version, bytes);
            }
            imported.put(model.name(), seen);
        }
        return StoredVersions.in(home(model.name()));
    }

    /// One version, by its name or its label.
    ///
    /// @throws ServingException with `NOT_FOUND` that names those there are
    public StoredVersion version(ModelDefinition model, String version) {
        List<StoredVersion> versions = versions(model);
        String meant = version.equals("stable") ? String.valueOf(labels(model).stable()) : version;
        return versions.stream()
                .filter(each -> each.version().equals(meant))
                .findFirst()
                .orElseThrow(() ->
                        new ServingException(
                                ErrorCode.NOT_FOUND,
                                "there is no version '%s' of model %s; there is %s"
                                        .formatted(
                                                version,
                                                model.name(),
                                                versions.stream()
                                                        .map(StoredVersion::version)
                                                        .toList())));
    }

    /// Whether a version of that name was put here.
    public boolean has(ModelDefinition model, @Nullable String version) {
        return StoredVersions.in(home(model.name())).stream()
                .anyMatch(each -> each.version().equals(version));
    }

    /// The version that answers.
    public StoredVersion stable(ModelDefinition model) {
        return version(model, "stable");
    }

    /// Those that are to be loaded: by the declared policy, and all that have a label. The newest is the last.
    public List<StoredVersion> wanted(ModelDefinition model) {
        List<StoredVersion> all = versions(model);
        var names = new TreeSet<>(labels(model).versions());
        switch (model.release().versions()) {
            case Versions.Pinned(List<String> pinned) -> names.addAll(pinned);
            case Versions.Latest(int count) ->
                    all.subList(Math.max(0, all.size() - count), all.size())
                            .forEach(each -> names.add(each.version()));
        }
        var wanted = new ArrayList<StoredVersion>();
        for (String name : names) {
            wanted.add(version(model, name));
        }
        wanted.sort(StoredVersions.OLDEST_FIRST);
        return wanted;
    }

    /// What versions are for. There is a stable one as soon as there is any.
    public synchronized Labels labels(ModelDefinition model) {
        Labels labels = written(model.name());
        if (labels.stable() == null) {
            labels = labels.withStable(first(model));
            label(model, labels);
        }
        return labels;
    }

    /// Of versions that nobody has labelled, the newest that the policy loads answers.
    private String first(ModelDefinition model) {
        List<StoredVersion> versions = versions(model);
        if (model.release().versions() instanceof Versions.Pinned(List<String> pinned)) {
            return pinned.getLast();
        }
        return versions.getLast().version();
    }

    private Labels written(String name) {
        return Labels.of(new PropertiesFile(home(name).resolve(LABELS)).read());
    }

    /// Makes a version the one that answers. A gateway that runs does not notice.
    public void makeStable(ModelDefinition model, String version) {
        label(model, labels(model).withStable(version(model, version).version()));
    }

    /// Replaces the labels.
    public synchronized void label(ModelDefinition model, Labels labels) {
        new PropertiesFile(made(home(model.name())).resolve(LABELS)).write(labels.toMap());
    }

    /// What was measured of a version, if it was.
    public Optional<Evidence> evidence(ModelDefinition model, String version) {
        Map<String, String> values = evidenceFile(model, version).read();
        return values.isEmpty() ? Optional.empty() : Optional.of(EvidenceText.read(values));
    }

    /// Keeps what was measured of a version.
    public void keep(ModelDefinition model, String version, Evidence evidence) {
        made(home(model.name()).resolve(version));
        evidenceFile(model, version).write(EvidenceText.write(evidence));
    }

    private PropertiesFile evidenceFile(ModelDefinition model, String version) {
        return new PropertiesFile(home(model.name()).resolve(version).resolve(EVIDENCE));
    }

    private Path home(String name) {
        return state.resolve(name);
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
    }
}
