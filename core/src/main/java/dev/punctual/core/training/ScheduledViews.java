package dev.punctual.core.training;

import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.ViewLoad;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The batch views of a replay: each is loaded again at every instant of its schedule, as it was known then.
final class ScheduledViews {
    private final Function<String, OfflineEngine> engines;
    private final OnlineStore store;
    private final List<Due> due = new ArrayList<>();

    /// Loads each view as of the last instant before the start; one whose schedule begins later is empty until then.
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
            ViewDefinition.Schedule schedule = view.schedule();
            if (schedule == null) {
                load(view, load, null);
                continue;
            }
            var instants = new ArrayDeque<Instant>(schedule.instants());
            @Nullable Instant latest = null;
            while (!instants.isEmpty() && !instants.element().isAfter(start)) {
                latest = instants.remove();
            }
            if (latest != null) {
                load(view, load, latest);
            }
            due.add(new Due(view, load, instants));
        }
    }

    private record Due(ViewDefinition.Batch view, ViewLoad load, Deque<Instant> instants) {}

    /// Loads what was due by an instant.
    void advance(long nowMicros) {
        for (Due one : due) {
            while (!one.instants.isEmpty()
                    && ChronoUnit.MICROS.between(Instant.EPOCH, one.instants.element())
                            <= nowMicros) {
                load(one.view, one.load, one.instants.remove());
            }
        }
    }

    private void load(ViewDefinition.Batch view, ViewLoad load, @Nullable Instant asOf) {
        load.run(
                engines.apply(view.query().source()),
                store.table(PlanCompiler.viewTable(view.name())),
                asOf,
                String.valueOf(asOf));
    }
}
