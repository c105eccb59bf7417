package dev.punctual.core.stream;

import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The events of one source on their way into its views: each applied once, durable before it is servable.
///
/// Not safe for concurrent use: one thread pushes and saves. The views may be read by any thread meanwhile.
public final class EventStream {
    /*
     * A push is checked event by event (future, late, duplicate, unusable key), what is accepted is appended to the
     * journal as one record, and only then applied to the views: an event that can be seen is never lost, and one that is
     * lost was never acknowledged. A record keeps the newest event time that was known before it, so that replaying it
     * after a restart folds the same tiles at the same places.
     *
     * A record is needed until its changes are saved with every key they touched, and until its events can no longer
     * come again within the grace, because their identities are known from it alone. Records are forgotten a thousand at a
     * time, because what their changes were saved in must survive the end of the machine first, and that takes the time of a
     * few pushes.
     *
     * The end of the machine may take more of the journal than of the store. The views are then ahead of the journal, which
     * will give their positions to other records: they are told so before anything is pushed.
     */
    private static final int RECORDS_FORGOTTEN_TOGETHER = 1_000;
    private static final long FUTURE_TOLERANCE_MICROS = Duration.ofMinutes(1).toNanos() / 1_000;
    private static final long BEFORE_ALL_EVENTS = Long.MIN_VALUE / 4;

    private final SourceDefinition.Event source;
    private final List<StreamView> views;
    private final Journal journal;
    private final WallClock clock;
    private final RowCodec rowCodec;
    private final int[] allFields;
    private final int idField;
    private final int timeField;
    private final long graceMicros;
    private final EventIds ids = new EventIds();
    private final ArrayDeque<Retained> retained = new ArrayDeque<>();

    private long newestMicros = BEFORE_ALL_EVENTS;
    private long forgettable;
    private long forgotten;

    /// Opens a stream and applies what the journal holds and the views do not.
    public EventStream(
            SourceDefinition.Event source,
            List<StreamView> views,
            Journal journal,
            WallClock clock) {
        this.source = source;
        this.views = List.copyOf(views);
        this.journal = journal;
        this.clock = clock;
        this.rowCodec = new RowCodec(source.schema());
        this.allFields = new int[source.schema().size()];
        for (int i = 0; i < allFields.length; i++) {
            allFields[i] = i;
        }
        this.idField = source.schema().indexOf(source.eventId());
        this.timeField = source.schema().indexOf(source.eventTime());
        this.graceMicros = source.grace().toNanos() / 1_000;
        this.views.forEach(view -> view.rewindTo(journal.nextPosition()));
        journal.replay(0, this::replay);
        this.forgotten = retained.isEmpty() ? journal.nextPosition() : retained.element().position;
        this.forgettable = forgotten;
    }

    public SourceDefinition.Event source() {
        return source;
    }

    /// The views that this stream feeds.
    public List<StreamView> views() {
        return views;
    }

    /// No event before this instant is accepted any more.
    public long watermarkMicros() {
        return newestMicros - graceMicros;
    }

    /// Applies events. When this returns, the accepted ones are durable and servable.
    ///
    /// @param events frames of the source's schema with every field present
    /// @throws ServingException if the journal cannot take them; then none was applied
    public PushResult push(List<Frame> events) {
        long newestBefore = newestMicros;
        var push = new Push(clock.micros() + FUTURE_TOLERANCE_MICROS);
        for (int i = 0; i < events.size(); i++) {
            push.check(i, events.get(i));
        }
        if (!push.accepted.isEmpty()) {
            long position = append(push, newestBefore);
            apply(push.accepted, newestBefore, position);
        }
        return push.result();
    }

    /// Saves changed keys, at most `limit` in each view, and forgets journal records that are not needed any more.
    public void save(int limit) {
        long needed = Long.MAX_VALUE;
        for (StreamView view : views) {
            view.save(limit, watermarkMicros());
            needed = Math.min(needed, view.oldestUnsaved());
        }
        while (!retained.isEmpty()
                && retained.element().position < needed
                && retained.element().newestMicros < watermarkMicros()) {
            forgettable = retained.remove().position + 1;
        }
        if (forgettable - forgotten >= RECORDS_FORGOTTEN_TOGETHER) {
            views.stream().map(StreamView::store).distinct().forEach(OnlineStore::sync);
            journal.truncateBefore(forgettable);
            forgotten = forgettable;
        }
    }

    private long append(Push push, long newestBefore) {
        try {
            return journal.append(push.record(newestBefore));
        } catch (RuntimeException e) {
            newestMicros = newestBefore;
            for (Accepted accepted : push.accepted) {
                ids.remove(accepted.event, idField);
            }
            throw e;
        }
    }

    private void apply(List<Accepted> accepted, long newestBefore, long position) {
        long newest = newestBefore;
        for (Accepted one : accepted) {
            long time = time(one.event);
            newest = Math.max(newest, time);
            for (int v = 0; v < views.size(); v++) {
                views.get(v)
                        .apply(one.keys.get(v), one.event, time, newest - graceMicros, position);
            }
        }
        retained.add(new Retained(position, newest));
        ids.forgetBefore(newest - graceMicros);
    }

    private void replay(long position, byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        long newestBefore = in.getLong();
        var accepted = new ArrayList<Accepted>();
        newestMicros = Math.max(newestMicros, newestBefore);
        while (in.hasRemaining()) {
            var row = new byte[in.getInt()];
            in.get(row);
            var event = new Frame(source.schema());
            if (!rowCodec.decode(row, event, allFields, BEFORE_ALL_EVENTS)) {
                return; // the schema has changed since: these events cannot be read any more
            }
            newestMicros = Math.max(newestMicros, time(event));
            ids.add(event, idField, time(event));
            accepted.add(new Accepted(event, keys(event)));
        }
        apply(accepted, newestBefore, position);
    }

    private long time(Frame event) {
        return event.longAt(source.schema().cellOf(timeField));
    }

    private List<byte[]> keys(Frame event) {
        var keys = new ArrayList<byte[]>(views.size());
        for (StreamView view : views) {
            keys.add(view.key(event));
        }
        return keys;
    }

    /// An event that is to be applied, with its key in each view.
    private record Accepted(Frame event, List<byte[]> keys) {}

    /// A record of the journal that may still be needed.
    private record Retained(long position, long newestMicros) {}

    /// The events of one push, sorted into those that count and those that do not.
    private final class Push {
        private final List<Accepted> accepted = new ArrayList<>();
        private final List<PushResult.Rejection> rejected = new ArrayList<>();
        private final long futureMicros;
        private int duplicates;
        private int late;
        private int future;

        Push(long futureMicros) {
            this.futureMicros = futureMicros;
        }

        void check(int index, Frame event) {
            long time = time(event);
            if (time > futureMicros) {
                future++;
            } else if (time < watermarkMicros()) {
                late++;
            } else {
                try {
                    List<byte[]> keys = keys(event);
                    if (ids.add(event, idField, time)) {
                        newestMicros = Math.max(newestMicros, time);
                        accepted.add(new Accepted(event, keys));
                    } else {
                        duplicates++;
                    }
                } catch (ServingException e) {
                    rejected.add(
                            new PushResult.Rejection(
                                    index, e.code(), String.valueOf(e.getMessage()), e.field()));
                }
            }
        }

        byte[] record(long newestBefore) {
            var rows = new ArrayList<byte[]>(accepted.size());
            int bytes = Long.BYTES;
            for (Accepted one : accepted) {
                byte[] row = rowCodec.encode(one.event, allFields, time(one.event), RowCodec.NEVER);
                rows.add(row);
                bytes += Integer.BYTES + row.length;
            }
            ByteBuffer record = ByteBuffer.allocate(bytes).putLong(newestBefore);
            for (byte[] row : rows) {
                record.putInt(row.length).put(row);
            }
            return record.array();
        }

        PushResult result() {
            return new PushResult(accepted.size(), duplicates, late, future, rejected);
        }
    }
}
