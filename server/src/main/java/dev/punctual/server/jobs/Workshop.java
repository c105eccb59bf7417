package dev.punctual.server.jobs;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.server.project.ModelShelf;
import dev.punctual.server.project.OfflineEngines;
import dev.punctual.server.project.ProjectDirectory;

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

    /// What a source is made of now: its definition and the state of its files.
    public String fingerprint(String source) {
        return engines.fingerprint(source);
    }

    @Override
    public void close() {
        models.close();
        engines.close();
    }
}
