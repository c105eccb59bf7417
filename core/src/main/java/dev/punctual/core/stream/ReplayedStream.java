package dev.punctual.core.stream;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.Journal;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import java.util.List;

/// The past events of one source on their way into its views: each checked as an [EventStream] checks it, applied, and
/// kept nowhere else. Used by one thread.
public final class ReplayedStream {
    private static final int EVENTS_PER_ROUND = 1_000_000;

    private final SourceDefinition.Event source;
    private final List<StreamView> views;
    private final KeyBytes[] keys;
    private final EventIds ids = new EventIds();
    private final int idField;
    private final int timeCell;
    private final long graceMicros;
    private long newestMicros = EventStream.BEFORE_ALL_EVENTS;
    private long applied;

    public ReplayedStream(SourceDefinition.Event source, List<StreamView> views) {
        this.source = source;
        this.views = List.copyOf(views);
        this.keys = new KeyBytes[views.size()];
        this.idField = source.schema().indexOf(source.eventId());
        this.timeCell = source.schema().cellOf(source.schema().indexOf(source.eventTime()));
        this.graceMicros = source.grace().toNanos() / 1_000;
    }

    public SourceDefinition.Event source() {
        return source;
    }

    /// The views that this stream feeds.
    public List<StreamView> views() {
        return views;
    }

    /// How many events were applied.
    public long applied() {
        return applied;
    }

    /// Applies an event, unless it comes too late or from the future, is known already or cannot be a key.
    ///
    /// @param event begins with the fields of the source's schema, all present; not kept
    /// @param nowMicros when it arrived
    public void apply(Frame event, long nowMicros) {
        long time = event.longAt(timeCell);
        if (time > nowMicros + EventStream.FUTURE_TOLERANCE.toNanos() / 1_000
                || time < newestMicros - graceMicros
                || !encodeKeys(event)
                || !ids.add(event, idField, time)) {
            return;
        }
        newestMicros = Math.max(newestMicros, time);
        long watermarkMicros = newestMicros - graceMicros;
        for (int v = 0; v < keys.length; v++) {
            views.get(v).replay(keys[v], event, time, watermarkMicros);
        }
        ids.forgetBefore(watermarkMicros);
        if (++applied % EVENTS_PER_ROUND == 0) {
            views.forEach(view -> view.forgetExpired(watermarkMicros));
        }
    }

    /// Applies all events that a journal holds.
    public void replay(Journal journal) {
        var codec = new EventCodec(source.schema());
        journal.replay(
                0,
                (_, record) -> {
                    EventCodec.Decoded decoded = codec.decode(record);
                    if (decoded != null) {
                        decoded.events().forEach(event -> apply(event, event.longAt(timeCell)));
                    }
                });
    }

    private boolean encodeKeys(Frame event) {
        try {
            for (int v = 0; v < keys.length; v++) {
                keys[v] = views.get(v).key(event);
            }
            return true;
        } catch (ServingException e) {
            return false;
        }
    }
}
