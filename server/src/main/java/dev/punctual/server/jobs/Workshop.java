package dev.punctual.server.jobs;

import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.duckdb.DataFiles;
import dev.punctual.server.project.ModelShelf;
import dev.punctual.server.project.OfflineEngines;
import dev.punctual.server.project.ProjectDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// What every long step works with: a project, its engines, its models and the log of what is done already.
public final class Workshop implements AutoCloseable {
    private final ProjectDirectory directory;
    private final ProjectDefinition project;
    private final OfflineEngines engines;
    private final ModelShelf models;
    private final StepLog log;
    private final Reporter reporter;

    /// Opens the project in a directory.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION` and every mistake in it
    public Workshop(ProjectDirectory directory, Reporter reporter) {
        this(directory, directory.definition(), reporter);
    }

    /// Opens a directory for definitions that are not quite those in its files.
    public Workshop(ProjectDirectory directory, ProjectDefinition project, Reporter reporter) {
        this.directory = directory;
        this.project = project;
        this.engines = new OfflineEngines(project, directory);
        this.models = new ModelShelf(directory);
        this.log = new StepLog(directory);
        this.reporter = reporter;
    }

    public ProjectDirectory directory() {
        return directory;
    }

    public ProjectDefinition project() {
        return project;
    }

    public OfflineEngines engines() {
        return engines;
    }

    public ModelShelf models() {
        return models;
    }

    public StepLog log() {
        return log;
    }

    public Reporter reporter() {
        return reporter;
    }

    /// A compiler whose plans have no rows to read; for names, schemas and model inputs.
    public PlanCompiler planning() {
        return new PlanCompiler(project, directory.expressions(), new MemoryStore());
    }

    /// What a batch source is made of now: its definition and the state of its files.
    public String fingerprint(String source) {
        var parts = new ArrayList<Object>();
        if (project.sources().get(source) instanceof SourceDefinition.Batch batch) {
            parts.add(batch);
            for (String file : batch.files().values()) {
                for (Path each : DataFiles.matching(directory.root().resolve(file))) {
                    parts.add(state(each));
                }
            }
        }
        return Fingerprint.of(parts);
    }

    @Override
    public void close() {
        engines.close();
    }

    private static String state(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
