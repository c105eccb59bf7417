package dev.punctual.server.jobs;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.offline.SqlText;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.training.PastState;
import dev.punctual.rocksdb.RocksDbJournal;
import dev.punctual.rocksdb.RocksDbOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fills the windows of stream views from history, so that a new or changed view serves whole windows at once.
public final class Backfill {
    /*
     * What is computed of history and journal goes to the store as one generation, and the view takes it up when it is
     * opened next, which is at once. So a backfill that dies leaves the view as it was or wholly filled, and can be run
     * again. The store can be open in one process only: while this runs, no gateway takes events that it would miss.
     */
    private static final long MICROS_PER_HOUR = Duration.ofHours(1).toNanos() / 1_000;

    private final Workshop workshop;
    private final OnlineStore store;

    /// @param store that of the project, which no gateway has open
    public Backfill(Workshop workshop, OnlineStore store) {
        this.workshop = workshop;
        this.store = store;
    }

    /// What is to be filled.
    ///
    /// @param views their names; all stream views if there are none
    /// @param from the first event time; null for as far back as the windows reach
    /// @param to the event time after the last
    /// @param replace whether views that hold something already are filled anew
    public record Order(List<String> views, @Nullable Instant from, Instant to, boolean replace) {

        public Order {
            views = List.copyOf(views);
        }

        /// One view, as far as it can be filled, if it is empty.
        public static Order of(String view, Instant to) {
            return new Order(List.of(view), null, to, false);
        }
    }

    /// What becomes of one view.
    ///
    /// @param kept why it is left as it is; null if it is filled
    public record Step(
            String view, String source, Instant from, Instant to, @Nullable String kept) {}

    /// A view that was filled.
    ///
    /// @param events how many of its source were applied
    /// @param keys how many entity keys have windows now
    public record Filled(String view, long events, long keys) {}

    /// What a run would do.
    ///
    /// @throws ServingException with `NOT_FOUND` if a view is not a stream view of the project
    public List<Step> plan(Order order) {
        Map<String, StreamView> held = open().streamViews();
        List<String> names = order.views().isEmpty() ? List.copyOf(held.keySet()) : order.views();
        return names.stream().map(name -> step(name, held.get(name), order)).toList();
    }

    /// Fills the views; each is served as it was until all of it is there.
    ///
    /// @return those that were filled
    public List<Filled> run(Order order) {
        var bySource = new LinkedHashMap<String, List<Step>>();
        for (Step step : plan(order)) {
            String kept = step.kept();
            if (kept == null) {
                bySource.computeIfAbsent(step.source(), _ -> new ArrayList<>()).add(step);
            } else {
                workshop.reporter().kept(title(step.view()), kept);
            }
        }
        var filled = new ArrayList<Filled>();
        bySource.forEach((source, steps) -> filled.addAll(fill(source, steps)));
        return filled;
    }

    private PlanCompiler open() {
        return new PlanCompiler(workshop.project(), workshop.directory().expressions(), store);
    }

    private Step step(String name, @Nullable StreamView held, Order order) {
        if (held == null
                || !(workshop.project().views().get(name) instanceof ViewDefinition.Stream view)) {
            throw new ServingException(ErrorCode.NOT_FOUND, "there is no stream view " + name);
        }
        SourceDefinition.Event source = source(view.source());
        Instant from = order.from();
        if (from == null) {
            from = past(source, List.of(name)).reach(order.to());
        }
        return new Step(name, view.source(), from, order.to(), kept(source, held, order));
    }

    private static @Nullable String kept(
            SourceDefinition.Event source, StreamView held, Order order) {
        if (source.history() == null) {
            return "source " + source.name() + " has no history to fill it from";
        }
        return held.keyCount() > 0 && !order.replace()
                ? "holds " + held.keyCount() + " keys already; --replace fills it anew"
                : null;
    }

    private List<Filled> fill(String name, List<Step> steps) {
        SourceDefinition.Event source = source(name);
        List<String> views = steps.stream().map(Step::view).toList();
        Instant to = steps.getFirst().to();
        Instant from = steps.stream().map(Step::from).min(Instant::compareTo).orElse(to);
        PastState past = past(source, views);
        long hours = Duration.between(from, to).toHours();
        try (Reporter.Step step =
                        workshop.reporter().begin(title(String.join(", ", views)), hours, "hours");
                Journal journal =
                        RocksDbJournal.open(
                                workshop.directory().state("journal", name),
                                RocksDbOptions.forJournal())) {
            long events =
                    past.fill(
                            workshop.engines()::of,
                            from,
                            to,
                            journal,
                            at -> step.reached((at - SqlText.micros(from)) / MICROS_PER_HOUR));
            past.publish(store, journal, to.toString());
            Map<String, StreamView> held = open().streamViews(); // takes up what was published
            step.done(events + " events");
            return views.stream()
                    .map(view -> new Filled(view, events, keys(held.get(view))))
                    .toList();
        }
    }

    private static long keys(@Nullable StreamView view) {
        return view == null ? 0 : view.keyCount();
    }

    private PastState past(SourceDefinition.Event source, List<String> views) {
        return new PastState(workshop.project(), workshop.directory().expressions(), source, views);
    }

    private SourceDefinition.Event source(String name) {
        if (workshop.project().sources().get(name) instanceof SourceDefinition.Event source) {
            return source;
        }
        throw new ServingException(ErrorCode.NOT_FOUND, "there is no event source " + name);
    }

    private static String title(String views) {
        return "backfill " + views;
    }
}
