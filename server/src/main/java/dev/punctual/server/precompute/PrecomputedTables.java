package dev.punctual.server.precompute;

import dev.punctual.core.combination.KeySpace;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointSchema;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.plan.ServedModel;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Schema;
import dev.punctual.server.models.ArtefactLoader;
import dev.punctual.server.models.ModelRepository;
import dev.punctual.server.models.StoredVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The tables of a project whose answers are scored, by entity or by combination: brings them up to date. One thread at a time computes a
/// table.
public final class PrecomputedTables {
    /*
     * A generation is known by what it was made from: the version of the model, the definitions, and the slot of the
     * schedule it is for. Without a schedule, what the questions and the batch views are made from stands in for the slot.
     * So a table is computed again when one of these changes, and a run that was killed is recognised as the same.
     */
    private static final String FORMAT = "1";
    private static final int SHORT = 16;

    private final ProjectDefinition project;
    private final PlanCompiler compiler;
    private final OnlineStore store;
    private final Models models;
    private final Surroundings surroundings;

    /// Where versions of models come from.
    public record Models(ModelRepository repository, ArtefactLoader loader) {}

    /// What became of a table.
    ///
    /// @param answers how many it has
    /// @param kept whether it was up to date already
    public record Outcome(long answers, boolean kept) {}

    /// @param compiler over the views whose features are read
    /// @param store that holds their rows, and the tables
    public PrecomputedTables(
            ProjectDefinition project,
            PlanCompiler compiler,
            OnlineStore store,
            Models models,
            Surroundings surroundings) {
        this.project = project;
        this.compiler = compiler.over(store);
        this.store = store;
        this.models = models;
        this.surroundings = surroundings;
    }

    /// The tables whose answers are scored, in the order of the project.
    public static List<PrecomputedDefinition> tables(ProjectDefinition project) {
        return project.precomputed().values().stream().filter(PrecomputedTables::scored).toList();
    }

    /// Whether a table's answers are scored, and not gathered from past questions.
    public static boolean scored(PrecomputedDefinition table) {
        return !(table.content() instanceof Content.Means);
    }

    /// The table of that name.
    ///
    /// @throws ServingException with `NOT_FOUND` if there is none
    public static PrecomputedDefinition table(ProjectDefinition project, String name) {
        return tables(project).stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new ServingException(
                                ErrorCode.NOT_FOUND,
                                "no precomputed table by entity or combination is called "
                                        + name
                                        + "; "
                                        + ProjectDefinition.known(
                                                tables(project).stream()
                                                        .map(PrecomputedDefinition::name)
                                                        .toList())));
    }

    /// Whether a table is not what it would be if it were computed now.
    public boolean due(PrecomputedDefinition table, Instant now) {
        return !id(table, stable(table), now).equals(stored(table).generation());
    }

    /// Brings a table up to date; a run that was interrupted goes on.
    ///
    /// @param again whether a table that is up to date is computed all the same
    /// @throws ServingException if its questions, its model or its features do not fit or cannot be read; what was served
    ///     is served
    public Outcome run(
            PrecomputedDefinition table,
            Instant now,
            boolean again,
            Workers workers,
            RunProgress progress) {
        StoredVersion version = stable(table);
        String id = id(table, version, now);
        OnlineStore.Table stored = stored(table);
        if (!again && id.equals(stored.generation())) {
            return new Outcome(stored.generationRows(), true);
        }
        ModelDefinition model = project.model(table.model());
        ArtefactLoader.Artefact artefact = models.loader().load(model, version);
        try (AutoCloseable _ = artefact.memory()) {
            var served =
                    new ServedModel(
                            model.name(), version.version(), artefact.model(), version.inputs());
            TableContent content = content(table, served, progress);
            var files = new RunFiles(surroundings.work().resolve(table.name()));
            var run = new TableRun(content, files, progress, surroundings.wallClock());
            return new Outcome(run.run(id, stored, workers), false);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot free a model", e);
        }
    }

    private TableContent content(
            PrecomputedDefinition table, ServedModel served, RunProgress progress) {
        if (table.content() instanceof Content.ByCombination) {
            var combinations = combinations(table);
            KeySpace space = combinations.learn(progress::learning);
            var plan = combinations.scoring(served, compiler);
            return new CombinationContent(combinations, plan, space, surroundings);
        }
        var plan = compiler.scoring(project.endpoint(table.endpoint()), served);
        return new EntityContent(entities(table), plan, surroundings);
    }

    /// What the questions are made from at present, beside the definitions.
    private String fingerprint(PrecomputedDefinition table) {
        return table.content() instanceof Content.ByCombination
                ? combinations(table).fingerprint()
                : entities(table).fingerprint();
    }

    private CombinationTable combinations(PrecomputedDefinition table) {
        return new CombinationTable(project, table, surroundings.kept());
    }

    private EntityQuestions entities(PrecomputedDefinition table) {
        if (!(table.content() instanceof Content.ByEntity entities)) {
            throw new IllegalArgumentException(table.name() + " is not scored");
        }
        EndpointDefinition endpoint = project.endpoint(table.endpoint());
        Schema frame = EndpointSchema.of(project, endpoint);
        var asked = new Schema(frame.fields().subList(0, endpoint.request().size()));
        return new EntityQuestions(table, entities.select(), endpoint, asked, surroundings);
    }

    private StoredVersion stable(PrecomputedDefinition table) {
        return models.repository().stable(project.model(table.model()));
    }

    private OnlineStore.Table stored(PrecomputedDefinition table) {
        return store.table(PlanCompiler.precomputedTable(table.name()));
    }

    private String id(PrecomputedDefinition table, StoredVersion version, Instant now) {
        EndpointDefinition endpoint = project.endpoint(table.endpoint());
        var parts = new ArrayList<Object>();
        parts.add(FORMAT);
        parts.add(table.content());
        parts.add(EndpointSchema.fingerprint(project, endpoint));
        parts.add(String.valueOf(endpoint.clip()));
        parts.add(endpoint.ladder());
        parts.add(version.inputs());
        Duration every = table.content().every();
        if (every == null) {
            parts.add(fingerprint(table));
            for (EndpointDefinition.ViewUse use : endpoint.features()) {
                if (reads(table, use)
                        && project.view(use.view()) instanceof ViewDefinition.Batch view) {
                    String generation =
                            store.table(PlanCompiler.viewTable(view.name())).generation();
                    parts.add(String.valueOf(generation));
                }
            }
        }
        String slot = every == null ? "once" : slot(every, now).toString();
        String fingerprint = Fingerprint.of(parts).substring(0, SHORT);
        return slot + ' ' + version.version() + ' ' + fingerprint;
    }

    /// Whether rows of a view are read for a table's answers.
    public static boolean reads(PrecomputedDefinition table, EndpointDefinition.ViewUse use) {
        return !(table.content() instanceof Content.ByCombination combination)
                || combination.names().containsAll(use.key().values());
    }

    /// The beginning of the slot of a schedule that an instant is in.
    static Instant slot(Duration every, Instant now) {
        return Instant.EPOCH.plus(
                every.multipliedBy(Duration.between(Instant.EPOCH, now).dividedBy(every)));
    }
}
