package dev.punctual.server.jobs;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.server.models.ModelRepository;
import dev.punctual.server.models.StoredVersion;
import dev.punctual.server.precompute.CombinationTable;
import dev.punctual.server.project.ModelLoader;
import dev.punctual.server.project.OfflineEngines;
import dev.punctual.server.project.PrecomputeParts;
import dev.punctual.server.project.ProjectDirectory;
import java.util.ArrayList;
import java.util.List;

/// What every long step works with: a project, its engines, its models and the log of what is done already.
public final class Workshop implements AutoCloseable {
    private final ProjectDirectory directory;
    private final ProjectDefinition project;
    private final OfflineEngines engines;
    private final ModelRepository models;
    private final List<AutoCloseable> opened = new ArrayList<>();
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
        this.models = directory.models();
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

    public ModelRepository models() {
        return models;
    }

    /// Loads the version of a model that answers; what it holds is freed when the workshop is closed.
    ///
    /// @throws dev.punctual.core.error.ServingException with `NOT_FOUND` if the model was never trained, `INVALID_ARTEFACT`
    ///     if its file cannot be served
    public ServedModel stable(ModelDefinition model) {
        return load(model, models.stable(model));
    }

    /// Loads a version of a model.
    public ServedModel load(ModelDefinition model, StoredVersion version) {
        var artefact = ModelLoader.of(project).load(model, version);
        opened.add(artefact.memory());
        return new ServedModel(model.name(), version.version(), artefact.model(), version.inputs());
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

    /// A table that is kept by combination.
    ///
    /// @throws dev.punctual.core.error.ServingException with `INVALID_DEFINITION` if it is not
    CombinationTable combinations(PrecomputedDefinition table) {
        return new CombinationTable(project, table, PrecomputeParts.kept(directory, engines));
    }

    /// What a source is made of now: its definition and the state of its files.
    public String fingerprint(String source) {
        return engines.fingerprint(source);
    }

    @Override
    public void close() {
        for (AutoCloseable each : opened) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot free a model", e);
            }
        }
        engines.close();
    }
}
