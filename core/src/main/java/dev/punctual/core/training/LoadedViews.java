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
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The batch views of an endpoint, each loaded as questions saw it.
final class LoadedViews {
    /*
     * A view of instants gives all its values the event time of its load, which a question took note of: that generation
     * is made again, however late it was loaded online. One of intervals gives rows times of their own, so it is taken as
     * loaded whenever it was due. One that knows no time is loaded as it is now.
     */
    private final Function<String, OfflineEngine> engines;
    private final OnlineStore store;
    private final Map<String, Loaded> views = new HashMap<>();

    LoadedViews(
            ProjectDefinition project,
            Collection<ViewDefinition.Batch> batchViews,
            Function<String, OfflineEngine> engines,
            OnlineStore store) {
        this.engines = engines;
        this.store = store;
        for (ViewDefinition.Batch view : batchViews) {
            var loaded = new Loaded(view, new ViewLoad(view, project.entity(view.entity())));
            views.put(view.name(), loaded);
            if (view.cadence() instanceof Cadence.Whole) {
                load(loaded, Cadence.Slice.ALL);
            }
        }
    }

    /// Makes a view what a question saw.
    ///
    /// @param seenMicros the event time of one of its values; null if it had none
    /// @param readMicros when it was read
    void load(String name, @Nullable Long seenMicros, long readMicros) {
        Loaded loaded = views.get(name);
        if (loaded == null) {
            return;
        }
        switch (loaded.view.cadence()) {
            case Cadence.Whole _ -> {}
            case Cadence.Schedule _ -> {
                if (seenMicros != null) {
                    Instant asOf = Instant.EPOCH.plus(seenMicros, ChronoUnit.MICROS);
                    if (!asOf.equals(loaded.until)) {
                        load(loaded, new Cadence.Slice(null, asOf));
                        loaded.until = asOf;
                    }
                }
            }
            case Cadence.Incremental intervals -> loadUntil(loaded, intervals, readMicros);
        }
    }

    /// Loads the intervals that were due by an instant.
    private void loadUntil(Loaded loaded, Cadence.Incremental intervals, long nowMicros) {
        Instant at = loaded.until == null ? intervals.from() : loaded.until;
        for (Cadence.Due next = intervals.after(at);
                SqlText.micros(next.at()) <= nowMicros;
                next = intervals.after(next.at())) {
            load(loaded, next.slice());
            loaded.until = next.at();
        }
    }

    private void load(Loaded loaded, Cadence.Slice slice) {
        LoadResult result =
                loaded.load.run(
                        engines.apply(loaded.view.query().source()),
                        slice,
                        LoadTarget.of(
                                store.table(PlanCompiler.viewTable(loaded.view.name())),
                                slice.toString()));
        if (result instanceof LoadResult.Refused(LoadReport report)) {
            throw new ServingException(ErrorCode.INVALID_DEFINITION, report.text());
        }
    }

    /// A view, and until when it is loaded.
    private static final class Loaded {
        private final ViewDefinition.Batch view;
        private final ViewLoad load;
        private @Nullable Instant until;

        Loaded(ViewDefinition.Batch view, ViewLoad load) {
            this.view = view;
            this.load = load;
        }
    }
}
