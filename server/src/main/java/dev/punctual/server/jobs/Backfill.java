package dev.punctual.server.jobs;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fills the windows of stream views from history, so that a new or changed view serves whole windows at once.
public final class Backfill {
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
    /// @param events how many were applied
    /// @param keys how many entity keys have windows now
    public record Filled(String view, long events, long keys) {}

    /// What a run would do.
    ///
    /// @throws ServingException with `NOT_FOUND` if a view is not a stream view of the project
    public List<Step> plan(Order order) {
        return order.views().stream().map(name -> step(name, order)).toList();
    }

    /// Fills the views; each is served as it was until all of it is there.
    ///
    /// @return those that were filled
    public List<Filled> run(Order order) {
        return plan(order).stream().filter(step -> step.kept() == null).map(this::fill).toList();
    }

    private Step step(String name, Order order) {
        if (!(workshop.project().views().get(name) instanceof ViewDefinition.Stream view)) {
            throw new ServingException(ErrorCode.NOT_FOUND, "there is no stream view " + name);
        }
        Instant from = order.from() == null ? order.to() : order.from();
        return new Step(name, view.source(), from, order.to(), null);
    }

    private Filled fill(Step step) {
        throw new ServingException(
                ErrorCode.INTERNAL,
                "view " + step.view() + " cannot be filled yet, see " + store.tables());
    }
}
