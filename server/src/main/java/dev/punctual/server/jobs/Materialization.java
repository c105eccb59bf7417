package dev.punctual.server.jobs;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.LoadReport;
import dev.punctual.core.offline.LoadResult;
import dev.punctual.core.offline.LoadTarget;
import dev.punctual.core.offline.ViewLoad;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Loads batch views into the online store, each as of the last instant of its schedule.
public final class Materialization {
    private final Workshop workshop;
    private final OnlineStore store;

    public Materialization(Workshop workshop, OnlineStore store) {
        this.workshop = workshop;
        this.store = store;
    }

    /// A view that is loaded.
    ///
    /// @param generation the identity of the generation that serves
    public record Loaded(String view, long rows, String generation) {}

    /// Loads all batch views whose definition or data changed since they were last loaded.
    ///
    /// @param now views are loaded as of the last instant of their schedule that is not after it
    public List<Loaded> run(Instant now) {
        var loaded = new ArrayList<Loaded>();
        for (ViewDefinition view : workshop.project().views().values()) {
            if (view instanceof ViewDefinition.Batch batch) {
                loaded.add(load(batch, now));
            }
        }
        return loaded;
    }

    private Loaded load(ViewDefinition.Batch view, Instant now) {
        String title = "load view " + view.name();
        Cadence.Slice slice = latest(view.cadence(), now);
        String id = slice.until() + " " + fingerprint(view);
        OnlineStore.Table table = store.table(PlanCompiler.viewTable(view.name()));
        if (id.equals(table.generation())) {
            workshop.reporter().kept(title, table.generationRows() + " rows");
            return new Loaded(view.name(), table.generationRows(), id);
        }
        try (Reporter.Step step = workshop.reporter().begin(title, Reporter.UNKNOWN, "")) {
            LoadResult result =
                    new ViewLoad(view, workshop.project().entity(view.entity()))
                            .run(
                                    workshop.engines().of(view.query().source()),
                                    slice,
                                    LoadTarget.of(table, id));
            return switch (result) {
                case LoadResult.Loaded(long rows) -> {
                    step.done(rows + " rows");
                    yield new Loaded(view.name(), rows, id);
                }
                case LoadResult.Refused(LoadReport report) ->
                        throw new ServingException(ErrorCode.INVALID_DEFINITION, report.text());
            };
        }
    }

    private String fingerprint(ViewDefinition.Batch view) {
        return Fingerprint.of(
                List.of(
                        view,
                        workshop.project().entity(view.entity()),
                        workshop.fingerprint(view.query().source())));
    }

    private static Cadence.Slice latest(Cadence cadence, Instant now) {
        return cadence.known(now).getLast();
    }
}
