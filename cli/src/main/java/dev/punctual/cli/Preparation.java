package dev.punctual.cli;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.server.jobs.Materialization;
import dev.punctual.server.jobs.ModelTraining;
import dev.punctual.server.jobs.Precomputation;
import dev.punctual.server.jobs.TrainingSet;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.loads.LoadOutcome;
import dev.punctual.server.loads.ViewLoads;
import dev.punctual.server.loads.Wanted;
import dev.punctual.server.project.ProjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The steps that make a project ready to serve, in their order.
public final class Preparation {
    private final Workshop workshop;

    public Preparation(Workshop workshop) {
        this.workshop = workshop;
    }

    /// Loads all batch views.
    ///
    /// @return the rows that are served, by view
    /// @throws ServingException with the report if rows break what a view expects
    public Map<String, Long> materialize() {
        var rows = new LinkedHashMap<String, Long>();
        try (OnlineStore store = store()) {
            var materialization = new Materialization(workshop, store);
            for (ViewDefinition.Batch view : ViewLoads.views(workshop.project())) {
                if (materialization.load(view, Instant.now(), Wanted.MISSING)
                        instanceof LoadOutcome.Refused(var report, _)) {
                    throw new ServingException(ErrorCode.INVALID_DEFINITION, report.text());
                }
                String table = PlanCompiler.viewTable(view.name());
                rows.put(view.name(), store.table(table).generationRows());
            }
        }
        return rows;
    }

    /// The rows of each split, by `labels.split`.
    public Map<String, Long> trainingSets() {
        return trainingSets(Knowledge.COMPLETE);
    }

    /// The same where questions know no more than is said here, or than the labels say.
    Map<String, Long> trainingSets(Knowledge knowledge) {
        ModelTraining.check(workshop.project()); // minutes may go into the rows
        var rows = new TreeMap<String, Long>();
        for (LabelsDefinition labels : workshop.project().labels().values()) {
            new TrainingSet(workshop, labels.with(labels.knowledge().and(knowledge)))
                    .build()
                    .forEach((split, count) -> rows.put(labels.name() + "." + split, count));
        }
        return rows;
    }

    /// A version that was trained and does not answer yet.
    public record Candidate(ModelDefinition model, String version) {

        /// What is to be done with it.
        String hint() {
            String which = model.name() + " " + version;
            return "version %s of %s was trained and does not answer yet; `punctual promote %s` measures it"
                    .formatted(version, model.name(), which);
        }
    }

    /// Trains what changed. The first version of a model answers at once, as does one whose predecessor does not fit the
    /// definitions any more.
    ///
    /// @return the versions that are to be promoted before they answer
    public List<Candidate> train() {
        var training = new ModelTraining(workshop);
        var candidates = new ArrayList<Candidate>();
        for (ModelDefinition model : workshop.project().models().values()) {
            if (ModelTraining.trains(model)) {
                var trained = new Candidate(model, training.run(model));
                if (!stableFits(model)) {
                    makeStable(trained);
                } else if (!workshop.models().stable(model).version().equals(trained.version)) {
                    candidates.add(trained);
                }
            }
        }
        return candidates;
    }

    private boolean stableFits(ModelDefinition model) {
        EndpointDefinition endpoint = workshop.project().endpoint(model.endpoint());
        try {
            workshop.planning().rung(endpoint, workshop.stable(model));
            return true;
        } catch (ServingException e) {
            return false;
        }
    }

    /// Lets a version answer from the next start on, whatever was measured of it.
    public void makeStable(Candidate candidate) {
        workshop.models().makeStable(candidate.model, candidate.version);
    }

    public void precompute() {
        precompute(workshop.project().precomputed().values(), false);
    }

    /// Computes some tables.
    ///
    /// @param again also those that are up to date
    void precompute(Collection<PrecomputedDefinition> tables, boolean again) {
        try (OnlineStore store = store()) {
            var precomputation = new Precomputation(workshop, store);
            for (PrecomputedDefinition table : tables) {
                precomputation.run(table, again);
            }
        }
    }

    /// The store, or an empty one if nothing was ever stored: to look makes no directory.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if a gateway has it open
    public OnlineStore existingStore() {
        return ProjectStore.openExisting(workshop.directory());
    }

    public OnlineStore store() {
        return ProjectStore.open(workshop.directory());
    }
}
