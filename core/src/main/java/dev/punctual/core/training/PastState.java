package dev.punctual.core.training;

import dev.punctual.core.definition.LabelsDefinition.Knowledge;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.expression.ExpressionParser;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.MemoryStore;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.ReplayedStream;
import dev.punctual.core.stream.StreamView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;

/// The windows of stream views of one source as its history and its journal leave them.
///
/// They are computed in the heap, apart from those that serve, and handed over whole.
public final class PastState {
    private final SourceDefinition.Event source;
    private final List<StreamView> views;
    private final ReplayedStream stream;

    /// @param names the stream views, all of that source
    public PastState(
            ProjectDefinition project,
            ExpressionParser expressions,
            SourceDefinition.Event source,
            Collection<String> names) {
        this.source = source;
        this.views =
                new PlanCompiler(project, expressions, new MemoryStore())
                        .viewsOf(source).stream()
                                .filter(view -> names.contains(view.name()))
                                .toList();
        this.stream = new ReplayedStream(source, views);
    }

    public List<StreamView> views() {
        return views;
    }

    /// The first event time that matters to a question at an instant.
    public Instant reach(Instant to) {
        return Reach.of(stream).before(to, to).from();
    }

    /// Applies the events of the history from one instant until before another, and then what the journal holds; what
    /// both hold counts once.
    ///
    /// @param progress receives the time of the data, in microseconds, now and then
    /// @return how many events were applied
    public long fill(
            Function<String, OfflineEngine> engines,
            Instant from,
            Instant to,
            Journal journal,
            LongConsumer progress) {
        var period = new KnownRows.Period(from, to);
        try (var events = HistoricEvents.open(stream, engines, Knowledge.COMPLETE, period)) {
            long end = ChronoUnit.MICROS.between(Instant.EPOCH, to);
            long step = Math.max(1, ChronoUnit.MICROS.between(from, to) / 1_000);
            for (long at = ChronoUnit.MICROS.between(Instant.EPOCH, from); at < end; at += step) {
                events.advance(Math.min(end, at + step));
                progress.accept(at);
            }
        }
        stream.replay(journal);
        return stream.applied();
    }

    /// Hands the windows over to a store, where each view takes its own up when it is opened next.
    ///
    /// @param journal the one that was applied
    /// @param id names what they were made from
    public void publish(OnlineStore store, Journal journal, String id) {
        for (StreamView view : views) {
            view.publish(store, journal.nextPosition() - 1, id);
        }
    }

    @Override
    public String toString() {
        return "the windows of "
                + views.stream().map(StreamView::name).toList()
                + " over "
                + source.name();
    }
}
