package dev.punctual.server.loads;

import dev.punctual.core.definition.Cadence;
import dev.punctual.core.definition.Cadence.Slice;
import dev.punctual.core.definition.EntityDefinition;
import dev.punctual.core.definition.Fingerprint;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.LoadReport;
import dev.punctual.core.offline.LoadResult;
import dev.punctual.core.offline.LoadTarget;
import dev.punctual.core.offline.LoadedIntervals;
import dev.punctual.core.offline.ViewLoad;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.OnlineStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Brings batch views up to date: finds what is missing and loads it. One thread at a time loads a view.
public final class ViewLoads {
    /*
     * Every load is a generation, so whatever is killed leaves the one before in service, and what was published counts
     * as done. Which intervals a generation holds is noted with it, in the same atomic write.
     *
     * When what the rows of an interval view are made from has changed, or none was loaded yet, its intervals are gathered
     * in a table apart, one generation after the other, and copied over when they are complete: so a rebuild goes on where
     * it was killed, and nobody sees half of it.
     */
    private final ProjectDefinition project;
    private final OnlineStore store;
    private final SourceEngines engines;
    private final LoadReports reports;

    public ViewLoads(
            ProjectDefinition project,
            OnlineStore store,
            SourceEngines engines,
            LoadReports reports) {
        this.project = project;
        this.store = store;
        this.engines = engines;
        this.reports = reports;
    }

    /// The batch views, in the order of the project.
    public static List<ViewDefinition.Batch> views(ProjectDefinition project) {
        return project.views().values().stream()
                .filter(ViewDefinition.Batch.class::isInstance)
                .map(ViewDefinition.Batch.class::cast)
                .toList();
    }

    /// The batch view of that name.
    ///
    /// @throws ServingException with `NOT_FOUND` if there is none
    public static ViewDefinition.Batch view(ProjectDefinition project, String name) {
        return views(project).stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new ServingException(
                                ErrorCode.NOT_FOUND,
                                "no batch view is called "
                                        + name
                                        + "; "
                                        + ProjectDefinition.known(
                                                views(project).stream()
                                                        .map(ViewDefinition::name)
                                                        .toList())));
    }

    /// Whether a view is loaded interval by interval.
    public static boolean hasIntervals(ViewDefinition.Batch view) {
        return view.cadence() instanceof Cadence.Incremental;
    }

    /// What a view lacks.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if bounds are wanted of a view without intervals
    public LoadPlan plan(ViewDefinition.Batch view, Instant now, Wanted wanted) {
        if (!(view.cadence() instanceof Cadence.Incremental)) {
            if (wanted.bounded()) {
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "view " + view.name() + " has no intervals; leave out from and to");
            }
            Slice slice = slice(view.cadence(), now);
            boolean kept = !wanted.again() && id(view, slice, now).equals(table(view).generation());
            return new LoadPlan(kept ? List.of() : List.of(slice), false);
        }
        LoadedIntervals served = intervals(view, table(view));
        boolean rebuild = served == null;
        LoadedIntervals done = rebuild ? intervals(view, staging(view)) : served;
        List<Slice> slices =
                view.cadence().known(now).stream()
                        .filter(slice -> rebuild || wanted.includes(slice))
                        .filter(slice ->
                                (wanted.again() && !rebuild) || done == null || !done.has(slice))
                        .toList();
        return new LoadPlan(slices, rebuild);
    }

    /// How many rows a load would have.
    public long count(ViewDefinition.Batch view, Slice slice) {
        return load(view).count(engines.of(view.query().source()), slice);
    }

    /// Loads what a view lacks, oldest first, until all is there or a load is refused.
    ///
    /// @throws ServingException if the SQL fails or does not fit the view; what is there is served
    public LoadOutcome load(
            ViewDefinition.Batch view, Instant now, Wanted wanted, LoadProgress progress) {
        LoadPlan plan = plan(view, now, wanted);
        OnlineStore.Table target = plan.rebuild() ? staging(view) : table(view);
        if (plan.rebuild() && intervals(view, target) == null) {
            store.drop(target.name());
        }
        long rows = 0;
        int number = 0;
        for (Slice slice : plan.slices()) {
            int load = ++number;
            long before = rows;
            progress.begins(slice, load, plan.slices().size());
            LoadResult result =
                    load(view)
                            .run(
                                    engines.of(view.query().source()),
                                    slice,
                                    target(
                                            view,
                                            slice,
                                            now,
                                            target,
                                            read ->
                                                    progress.reached(
                                                            load,
                                                            plan.slices().size(),
                                                            before + read)));
            switch (result) {
                case LoadResult.Loaded(long read) -> rows += read;
                case LoadResult.Refused(LoadReport report) -> {
                    return new LoadOutcome.Refused(report, reports.write(report, now));
                }
            }
        }
        if (plan.rebuild()) {
            swap(view);
        }
        if (plan.slices().isEmpty()) {
            return new LoadOutcome.Kept(table(view).generationRows());
        }
        reports.forget(view.name());
        return new LoadOutcome.Loaded(rows, number);
    }

    private LoadTarget target(
            ViewDefinition.Batch view,
            Slice slice,
            Instant now,
            OnlineStore.Table table,
            LongConsumer progress) {
        if (!(view.cadence() instanceof Cadence.Incremental)) {
            long before = table.generation() == null ? -1 : table.generationRows();
            return new LoadTarget(
                    table, id(view, slice, now), before, _ -> now.toString(), progress);
        }
        LoadedIntervals found = intervals(view, table);
        LoadedIntervals done = found == null ? LoadedIntervals.none(fingerprint(view)) : found;
        return new LoadTarget(
                table,
                done.with(slice, 0).latest() + " " + fingerprint(view),
                done.lastRows(),
                rows -> done.with(slice, rows).toString(),
                progress);
    }

    /// Copies gathered intervals to where they are served.
    private void swap(ViewDefinition.Batch view) {
        OnlineStore.Table gathered = staging(view);
        String id = gathered.generation();
        if (id == null) {
            return; // no interval is complete yet
        }
        try (OnlineStore.Generation generation = table(view).begin(id)) {
            gathered.scan(generation::put);
            generation.publish(gathered.generationNote());
        }
        store.drop(gathered.name());
    }

    /// How old what is served is: since the instant up to which its rows count, or since it was loaded; null if nothing is
    /// or it is not known.
    public @Nullable Duration age(ViewDefinition.Batch view, Instant now) {
        OnlineStore.Table table = table(view);
        String id = table.generation();
        if (id == null) {
            return null;
        }
        String since =
                view.cadence() instanceof Cadence.Whole
                        ? table.generationNote()
                        : id.substring(0, Math.max(0, id.indexOf(' ')));
        return since.isEmpty() ? null : Duration.between(Instant.parse(since), now);
    }

    /// Whether a load is due that only time has brought.
    boolean due(ViewDefinition.Batch view, Instant now) {
        return switch (view.cadence()) {
            case Cadence.Whole(Duration refresh) -> {
                Duration age = refresh == null ? null : age(view, now);
                yield refresh != null && (age == null || age.compareTo(refresh) >= 0);
            }
            case Cadence.Schedule schedule -> {
                Instant latest = schedule.latest(now);
                String id = table(view).generation();
                yield latest != null && (id == null || !id.startsWith(latest + " "));
            }
            case Cadence.Incremental _ -> !plan(view, now, Wanted.MISSING).slices().isEmpty();
        };
    }

    private ViewLoad load(ViewDefinition.Batch view) {
        return new ViewLoad(view, project.entity(view.entity()));
    }

    private OnlineStore.Table table(ViewDefinition.Batch view) {
        return store.table(PlanCompiler.viewTable(view.name()));
    }

    /// The name of the table in which the intervals of a view are gathered anew.
    public static String staging(String view) {
        return "rebuild/" + view;
    }

    private OnlineStore.Table staging(ViewDefinition.Batch view) {
        return store.table(staging(view.name()));
    }

    private @Nullable LoadedIntervals intervals(
            ViewDefinition.Batch view, OnlineStore.Table table) {
        return table.generation() == null
                ? null
                : LoadedIntervals.parse(table.generationNote(), fingerprint(view));
    }

    /// Before the first instant of a schedule, that one.
    private static Slice slice(Cadence cadence, Instant now) {
        List<Slice> known = cadence.known(now);
        return known.isEmpty() && cadence instanceof Cadence.Schedule schedule
                ? new Slice(null, schedule.from())
                : known.getLast();
    }

    /// The identity of a generation: what its rows are made from. Of a warehouse nobody can tell what is in it, so all of
    /// its rows are read whenever that is asked for.
    private String id(ViewDefinition.Batch view, Slice slice, Instant now) {
        boolean unknowable =
                view.cadence() instanceof Cadence.Whole
                        && project.sources().get(view.query().source())
                                instanceof SourceDefinition.Warehouse;
        String at = unknowable ? now.toString() : String.valueOf(slice.until());
        return at
                + " "
                + Fingerprint.of(
                        List.of(fingerprint(view), engines.fingerprint(view.query().source())));
    }

    /// What an interval's rows are made from, but for the data, which an interval is not loaded again for.
    private String fingerprint(ViewDefinition.Batch view) {
        EntityDefinition entity = project.entity(view.entity());
        Cadence cadence =
                view.cadence() instanceof Cadence.Incremental(var every, var from, _, var time)
                        ? new Cadence.Incremental(every, from, Duration.ZERO, time)
                        : view.cadence();
        return Fingerprint.of(
                List.of(
                        entity.key(),
                        view.features(),
                        view.ages(),
                        view.query(),
                        cadence,
                        String.valueOf(project.sources().get(view.query().source()))));
    }
}
