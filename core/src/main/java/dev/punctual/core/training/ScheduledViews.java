package dev.punctual.core.training;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.LoadReport;
import dev.punctual.core.offline.LoadResult;
import dev.punctual.core.offline.LoadTarget;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.SqlText;
import dev.punctual.core.offline.ViewLoad;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The batch views of a replay: each is loaded again whenever it was due, as it was known then. A load that breaks what
/// the view expects ends the replay.
final class ScheduledViews {
    private final Function<String, OfflineEngine> engines;
    private final OnlineStore store;
    private final List<Due> due = new ArrayList<>();

    /// Loads each view as it was known at the start; one whose first load was due later is empty until then.
    ScheduledViews(
            ProjectDefinition project,
            Collection<ViewDefinition.Batch> views,
            Function<String, OfflineEngine> engines,
            OnlineStore store,
            Instant start) {
        this.engines = engines;
        this.store = store;
        for (ViewDefinition.Batch view : views) {
            var load = new ViewLoad(view, project.entity(view.entity()));
            view.cadence().known(start).forEach(slice -> load(view, load, slice));
            Cadence.Due next = view.cadence().after(start);
            if (next != null) {
                due.add(new Due(view, load, next));
            }
        }
    }

    /// A view and the load that it gets next; none after the last.
    private static final class Due {
        private final ViewDefinition.Batch view;
        private final ViewLoad load;
        private Cadence.@Nullable Due next;

        Due(ViewDefinition.Batch view, ViewLoad load, Cadence.Due next) {
            this.view = view;
            this.load = load;
            this.next = next;
        }
    }

    /// Loads what was due by an instant.
    void advance(long nowMicros) {
        for (Due one : due) {
            for (Cadence.Due next = one.next;
                    next != null && SqlText.micros(next.at()) <= nowMicros;
                    next = one.next) {
                load(one.view, one.load, next.slice());
                one.next = one.view.cadence().after(next.at());
            }
        }
    }

    private void load(ViewDefinition.Batch view, ViewLoad load, Cadence.Slice slice) {
        LoadResult result =
                load.run(
                        engines.apply(view.query().source()),
                        slice,
                        LoadTarget.of(
                                store.table(PlanCompiler.viewTable(view.name())),
                                slice.toString()));
        if (result instanceof LoadResult.Refused(LoadReport report)) {
            throw new ServingException(ErrorCode.INVALID_DEFINITION, report.text());
        }
    }
}
