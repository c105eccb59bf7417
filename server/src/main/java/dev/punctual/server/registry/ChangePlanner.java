package dev.punctual.server.registry;

import dev.punctual.core.catalog.Lineage;
import dev.punctual.core.change.Breakage;
import dev.punctual.core.change.Breakages;
import dev.punctual.core.change.Change;
import dev.punctual.core.change.Changes;
import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.IndexDefinition;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.ModelDefinition.Origin;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.VersionedName;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.jobs.Materialization;
import dev.punctual.server.jobs.ModelTraining;
import dev.punctual.server.jobs.TrainingSet;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.loads.ViewLoads;
import dev.punctual.server.loads.Wanted;
import dev.punctual.server.precompute.PrecomputedTables;
import dev.punctual.server.project.PrecomputeParts;
import dev.punctual.server.project.ProjectIndexes;
import dev.punctual.server.similar.IndexBuild;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out what applying a project's definitions will do, without doing it.
public final class ChangePlanner {
    /*
     * Two questions, answered apart. What changed, and whom that hurts, is read from the definitions that were applied last
     * and those in the files. What there is to do is read from what is there: tables, training sets and models are made from
     * fingerprints, and a step is due when its product is not there or has another one. So a plan is right after a run that
     * stopped half-way too.
     */
    /// What changes no value.
    private static final Set<String> SPOKEN = Set.of("description", "owner", "tags");

    private final Workshop workshop;
    private final ProjectDefinition project;
    private final PlanCompiler names;
    private final StoredTables tables;
    private final @Nullable Materialization loads;
    private final @Nullable PrecomputedTables scored;
    private final IndexBuild indexes;
    private final @Nullable ProjectDefinition applied;

    /// @param store that of the project; null if a gateway has it open, so that nobody can look into it
    /// @param applied what was applied last; null for nothing
    public ChangePlanner(
            Workshop workshop, @Nullable OnlineStore store, @Nullable ProjectDefinition applied) {
        this.workshop = workshop;
        this.project = workshop.project();
        this.names = workshop.planning();
        this.tables = new StoredTables(project, names, store == null ? new MemoryStore() : store);
        this.loads = store == null ? null : new Materialization(workshop, store);
        this.scored =
                store == null
                        ? null
                        : new PrecomputeParts(workshop.directory(), project, names, store)
                                .tables(workshop.engines(), WallClock.system());
        this.indexes = ProjectIndexes.build(workshop.directory(), WallClock.system());
        this.applied = applied;
    }

    /// What applying the definitions would do.
    ///
    /// @param now as of when
    public ChangePlan plan(Instant now) {
        List<Change> changes = changes();
        List<Breakage> breakages = List.of();
        if (applied != null) {
            var lineage = new Lineage(applied, workshop.directory().expressions());
            breakages = Breakages.between(applied, project, lineage);
        }
        return new ChangePlan(
                applied == null,
                loads != null,
                breakages,
                changes.stream()
                        .map(change -> new ChangePlan.Effect(change, effects(change)))
                        .toList(),
                List.copyOf(steps(changes, now).values()),
                tables.unused());
    }

    private List<Change> changes() {
        return applied == null ? List.of() : Changes.between(applied, project);
    }

    /// The stream views to be filled from history: those that are empty, though their sources have one and they were
    /// not filled from it before.
    public List<String> viewsToFill() {
        return project.views().values().stream()
                .filter(view -> view instanceof ViewDefinition.Stream stream && hasHistory(stream))
                .filter(view -> !tables.holdsRows(tables.table(view)))
                .filter(view ->
                        workshop.log().finished("fill-" + view.name(), tables.table(view)) == null)
                .map(ViewDefinition::name)
                .toList();
    }

    /// Remembers that a view was filled, though all that happened may be out of its windows' reach by now.
    public void filled(String view) {
        String table = tables.table(project.view(view));
        workshop.log().finish("fill-" + view, table, Map.of());
    }

    private Map<String, String> steps(List<Change> changes, Instant now) {
        var steps = new LinkedHashMap<String, String>();
        if (loads != null) {
            loadSteps(loads, now, steps);
            for (String view : viewsToFill()) {
                steps.put("fill " + view, "fill view " + view + " from the history of its source");
            }
        }
        for (LabelsDefinition labels : project.labels().values()) {
            String fingerprint = new TrainingSet(workshop, labels).fingerprint();
            if (workshop.log().finished("training-set-" + labels.name(), fingerprint) == null) {
                steps.put("labels " + labels.name(), "build training set " + labels.name());
            }
        }
        for (ModelDefinition model : project.models().values()) {
            if (!(model.origin() instanceof Origin.Trained)) {
                continue; // it is served from its file
            }
            String fingerprint = new ModelTraining(workshop).fingerprint(model);
            if (workshop.log().finished("train-" + model.name(), fingerprint) == null) {
                steps.put("model " + model.name(), "train model " + model.name());
            }
        }
        for (PrecomputedDefinition table : project.precomputed().values()) {
            boolean changed = changed("precomputed", table.name(), changes);
            if (changed
                    || steps.containsKey("model " + table.model())
                    || isDue(table, now, steps)) {
                steps.put("precompute " + table.name(), "precompute " + table.name());
            }
        }
        for (IndexDefinition index : indexesToBuild(changes)) {
            steps.put("index " + index.name(), "build index " + index.name());
        }
        return steps;
    }

    /// The indexes whose generation is not what their definitions ask for.
    public List<IndexDefinition> indexesToBuild() {
        return indexesToBuild(changes());
    }

    private List<IndexDefinition> indexesToBuild(List<Change> changes) {
        return project.indexes().values().stream()
                .filter(index -> indexes.due(index) || searchesDiffer(index.name(), changes))
                .toList();
    }

    /// Whether an index was declared otherwise in what its generation does not say.
    private static boolean searchesDiffer(String name, List<Change> changes) {
        return changes.stream()
                .filter(change -> change.kind().equals("index") && change.name().equals(name))
                .flatMap(change -> change.differences().stream())
                .anyMatch(each -> each.path().equals("recall"));
    }

    /// Whether a table is not what it would be, as far as can be told before the other steps are done.
    private boolean isDue(PrecomputedDefinition table, Instant now, Map<String, String> steps) {
        if (scored == null) {
            return false;
        }
        if (!tables.holdsRows(PlanCompiler.precomputedTable(table.name()))) {
            return true;
        }
        return PrecomputedTables.scored(table)
                && (scored.due(table, now)
                        || project.endpoint(table.endpoint()).features().stream()
                                .filter(use -> PrecomputedTables.reads(table, use))
                                .anyMatch(use -> steps.containsKey("load " + use.view())));
    }

    private void loadSteps(Materialization loads, Instant now, Map<String, String> steps) {
        for (ViewDefinition.Batch view : ViewLoads.views(project)) {
            List<Cadence.Slice> slices = loads.plan(view, now, Wanted.MISSING).slices();
            if (slices.isEmpty()) {
                continue;
            }
            Instant from = slices.getFirst().from();
            Instant until = slices.getLast().until();
            String step = "load view " + view.name();
            step += from == null ? "" : " from " + from;
            step += until == null ? "" : (from == null ? " as of " : " to ") + until;
            step += slices.size() == 1 ? "" : String.format(" in %,d loads", slices.size());
            steps.put("load " + view.name(), step);
        }
    }

    private static boolean changed(String kind, String name, List<Change> changes) {
        return changes.stream().anyMatch(c -> c.kind().equals(kind) && c.name().equals(name));
    }

    private List<String> effects(Change change) {
        if (change.action() == Change.Action.REMOVED) {
            return List.of();
        }
        return switch (change.kind()) {
            case "view" -> viewEffects(change);
            case "model" ->
                    List.of("is trained anew where its inputs, labels or parameters changed");
            case "labels" ->
                    List.of("its training set is built anew, and its models are trained anew");
            case "precomputed" -> List.of("is computed anew; the old answers serve until then");
            case "index" ->
                    List.of(
                            "is built anew where its items, vectors or searches changed; the old"
                                    + " generation serves until then");
            default -> List.of();
        };
    }

    private List<String> viewEffects(Change change) {
        var effects = new ArrayList<String>();
        ViewDefinition view = project.view(change.name());
        if (loads == null) {
            return effects;
        }
        String table = tables.table(view);
        long rows = tables.rows(table);
        switch (view) {
            case ViewDefinition.Batch _ ->
                    effects.add(
                            rows == 0
                                    ? "a first generation is loaded"
                                    : String.format(
                                            "a new generation is loaded; the old one (%,d rows, about"
                                                    + " %,d bytes) serves until then",
                                            rows, tables.bytes(table)));
            case ViewDefinition.Push _ -> effects.add("holds what callers push");
            case ViewDefinition.Stream stream -> streamEffects(stream, table, effects);
        }
        if (change.differences().stream().anyMatch(each -> !SPOKEN.contains(each.path()))) {
            effects.add(
                    "whoever uses it gets other values, and models are trained anew; to keep the old"
                            + " ones, declare "
                            + VersionedName.of(view.name()).next()
                            + " beside it");
        }
        return effects;
    }

    private void streamEffects(ViewDefinition.Stream view, String table, List<String> effects) {
        if (tables.holdsRows(table)) {
            effects.add("its windows are kept");
            return;
        }
        StreamView windows = names.streamViews().get(view.name());
        String reach =
                windows == null
                        ? "for ever"
                        : windows.plan().lookback().map(Durations::text).orElse("for ever");
        effects.add("its windows begin empty (table " + table + "); they look back " + reach);
        effects.add(
                hasHistory(view)
                        ? "they are filled from the history of source " + view.source()
                        : "source " + view.source() + " has no history: they fill as events come");
    }

    private boolean hasHistory(ViewDefinition.Stream view) {
        return project.sources().get(view.source()) instanceof SourceDefinition.Event event
                && event.history() != null;
    }
}
