package dev.punctual.server.jobs;

import dev.punctual.core.definition.Cadence.Slice;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.server.loads.LoadOutcome;
import dev.punctual.server.loads.LoadPlan;
import dev.punctual.server.loads.LoadProgress;
import dev.punctual.server.loads.LoadReports;
import dev.punctual.server.loads.ViewLoads;
import dev.punctual.server.loads.Wanted;
import java.time.Instant;

/// Loads batch views into a store of which this process is the only user.
public final class Materialization {
    private final Workshop workshop;
    private final ViewLoads loads;

    public Materialization(Workshop workshop, OnlineStore store) {
        this.workshop = workshop;
        this.loads =
                new ViewLoads(
                        workshop.project(),
                        store,
                        workshop.engines(),
                        new LoadReports(workshop.directory().state("reports")));
    }

    /// What a view lacks.
    public LoadPlan plan(ViewDefinition.Batch view, Instant now, Wanted wanted) {
        return loads.plan(view, now, wanted);
    }

    /// How many rows a load would have.
    public long count(ViewDefinition.Batch view, Slice slice) {
        return loads.count(view, slice);
    }

    /// Loads what a view lacks.
    ///
    /// @param now views are loaded as they can be known then
    public LoadOutcome load(ViewDefinition.Batch view, Instant now, Wanted wanted) {
        String title = "load view " + view.name();
        LoadPlan plan = loads.plan(view, now, wanted);
        if (plan.slices().isEmpty() && !plan.rebuild()) {
            LoadOutcome kept = loads.load(view, now, wanted, LoadProgress.SILENT);
            workshop.reporter().kept(title, text(kept));
            return kept;
        }
        boolean intervals = plan.slices().size() > 1;
        long total = intervals ? plan.slices().size() : Reporter.UNKNOWN;
        try (Reporter.Step step =
                workshop.reporter().begin(title, total, intervals ? "intervals" : "")) {
            LoadOutcome outcome =
                    loads.load(
                            view,
                            now,
                            wanted,
                            (load, _, rows) -> step.reached(intervals ? load - 1 : rows));
            if (!(outcome instanceof LoadOutcome.Refused)) {
                if (intervals) {
                    step.reached(total);
                }
                step.done(text(outcome));
            }
            return outcome;
        }
    }

    private static String text(LoadOutcome outcome) {
        return switch (outcome) {
            case LoadOutcome.Kept(long rows) -> rows + " rows";
            case LoadOutcome.Loaded(long rows, int loads) ->
                    rows + " rows" + (loads > 1 ? " of " + loads + " intervals" : "");
            case LoadOutcome.Refused(var report, _) -> report.text();
        };
    }
}
