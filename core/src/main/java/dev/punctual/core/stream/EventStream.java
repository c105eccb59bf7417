package dev.punctual.core.stream;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.WallClock;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The events of one source on their way into its views: each applied once, durable before it is servable.
///
/// Not safe for concurrent use: one thread appends, commits and saves. The views, and when the newest servable event
/// happened, may be read by any thread meanwhile.
public final class EventStream {
    /*
     * A push is checked event by event (future, late, duplicate, unusable key), what is accepted is appended to the
     * journal as one record, made as durable as the source declares, and only then applied to the views: an event that
     * can be seen is never lost, and one that is lost was never acknowledged. Several pushes may be appended before one
     * commit, so that they share what a sync of the journal costs. A record keeps the newest event time that was known
     * before it, so that replaying it after a restart folds the same tiles at the same places.
     *
     * A commit that fails leaves its records in the journal, where a restart may find them, so they cannot be taken back.
     * They wait: their events are known by their identities, and the next commit that succeeds applies them. So a push
     * may be sent again whatever became of it, and until its events are durable it is not acknowledged, not even as a
     * duplicate.
     *
     * A record is needed until its changes are saved with every key they touched, and until its events can no longer
     * come again within the grace, because their identities are known from it alone. Records are forgotten a thousand at a
     * time, because what their changes were saved in must survive the end of the machine first, and that takes the time of a
     * few pushes.
     *
     * The end of the machine may take more of the journal than of the store, unless the journal was synced. The views are
     * then ahead of the journal, which will give their positions to other records: they are told so before anything is
     * pushed.
     */
    static final Duration FUTURE_TOLERANCE = Duration.ofMinutes(1);
    static final long BEFORE_ALL_EVENTS = Long.MIN_VALUE / 4;
    private static final int RECORDS_FORGOTTEN_TOGETHER = 1_000;

    private final SourceDefinition.Event source;
    private final List<StreamView> views;
    private final Journal journal;
    private final WallClock clock;
    private final LongSupplier kept;
    private final EventCodec codec;
    private final int idField;
    private final int timeCell;
    private final long graceMicros;
    private final EventIds ids = new EventIds();
    private final ArrayDeque<Appended> pending = new ArrayDeque<>();
    private final ArrayDeque<Retained> retained = new ArrayDeque<>();

    private long newestMicros = BEFORE_ALL_EVENTS;
    private volatile long servableMicros = Frame.UNKNOWN_TIME;
    private long forgettable;
    private long forgotten;

    /// Opens a stream whose records are forgotten when the views do not need them any more.
    public EventStream(
            SourceDefinition.Event source,
            List<StreamView> views,
            Journal journal,
            WallClock clock) {
        this(source, views, journal, clock, () -> Long.MAX_VALUE);
    }

    /// Opens a stream and applies what the journal holds and the views do not.
    ///
    /// @param kept the position before which records are kept elsewhere too; others are not forgotten
    public EventStream(
            SourceDefinition.Event source,
            List<StreamView> views,
            Journal journal,
            WallClock clock,
            LongSupplier kept) {
        this.source = source;
        this.views = List.copyOf(views);
        this.journal = journal;
        this.clock = clock;
        this.kept = kept;
        this.codec = new EventCodec(source.schema());
        this.idField = source.schema().indexOf(source.eventId());
        this.timeCell = source.schema().cellOf(source.schema().indexOf(source.eventTime()));
        this.graceMicros = source.grace().toNanos() / 1_000;
        this.views.forEach(view -> view.rewindTo(journal.nextPosition()));
        makeDurable(); // what is replayed can be seen
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

    /// When the newest event that can be seen happened, in microseconds; [Frame#UNKNOWN_TIME] if there was none since the
    /// journal began. Any thread may ask.
    public long servableMicros() {
        return servableMicros;
    }

    /// Takes events in. When this returns, the accepted ones are durable and servable.
    ///
    /// @param events frames of the source's schema with every field present
    /// @throws ServingException if the journal cannot take them; they may be pushed again
    public PushResult push(List<Frame> events) {
        PushResult result = append(events);
        commit();
        return result;
    }

    /// Checks events and appends those that are accepted to the journal. Until the next commit they are not servable, and
    /// the result must not be told.
    ///
    /// @param events frames of the source's schema with every field present
    /// @throws ServingException if the journal cannot take them; then none is accepted
    public PushResult append(List<Frame> events) {
        long newestBefore = newestMicros;
        var push = new Push(clock.micros());
        for (int i = 0; i < events.size(); i++) {
            push.check(i, events.get(i));
        }
        if (!push.accepted.isEmpty()) {
            long position = write(push, newestBefore);
            pending.add(new Appended(position, newestBefore, push.accepted));
        }
        return push.result();
    }

    /// Makes what was appended as durable as the source declares, and servable.
    ///
    /// @throws ServingException if the journal cannot be synced; then it is not known what a restart will find, and what
    ///     was appended may be pushed again
    public void commit() {
        if (pending.isEmpty()) {
            return;
        }
        makeDurable();
        while (!pending.isEmpty()) {
            apply(pending.remove());
        }
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
        long until = Math.min(forgettable, kept.getAsLong());
        if (until - forgotten >= RECORDS_FORGOTTEN_TOGETHER) {
            views.stream().map(StreamView::store).distinct().forEach(OnlineStore::sync);
            journal.truncateBefore(until);
            forgotten = until;
        }
    }

    private void makeDurable() {
        if (source.durability() == Durability.MACHINE) {
            journal.sync();
        }
    }

    private long write(Push push, long newestBefore) {
        try {
            codec.begin(newestBefore, push.nowMicros);
            for (Accepted one : push.accepted) {
                codec.add(one.event);
            }
            return journal.append(codec.end());
        } catch (RuntimeException e) {
            newestMicros = newestBefore;
            for (Accepted one : push.accepted) {
                ids.remove(one.event, idField);
            }
            throw e;
        }
    }

    private void apply(Appended record) {
        long newest = record.newestBefore;
        for (Accepted one : record.events) {
            newest = Math.max(newest, one.timeMicros);
            for (int v = 0; v < views.size(); v++) {
                views.get(v)
                        .apply(
                                one.keys.get(v),
                                one.event,
                                one.timeMicros,
                                newest - graceMicros,
                                record.position);
            }
        }
        retained.add(new Retained(record.position, newest));
        ids.forgetBefore(newest - graceMicros);
        servableMicros = newest;
    }

    private void replay(long position, byte[] record) {
        EventCodec.Decoded decoded = codec.decode(record);
        if (decoded == null) {
            return; // the schema has changed since: these events cannot be read any more
        }
        var accepted = new ArrayList<Accepted>(decoded.events().size());
        newestMicros = Math.max(newestMicros, decoded.newestMicros());
        for (Frame event : decoded.events()) {
            long time = event.longAt(timeCell);
            newestMicros = Math.max(newestMicros, time);
            ids.add(event, idField, time);
            accepted.add(new Accepted(event, time, keys(event)));
        }
        apply(new Appended(position, decoded.newestMicros(), accepted));
    }

    private List<KeyBytes> keys(Frame event) {
        var keys = new ArrayList<KeyBytes>(views.size());
        for (StreamView view : views) {
            keys.add(view.key(event));
        }
        return keys;
    }

    /// An event that is to be applied, with its key in each view.
    private record Accepted(Frame event, long timeMicros, List<KeyBytes> keys) {}

    /// A record of the journal whose events are not servable yet.
    private record Appended(long position, long newestBefore, List<Accepted> events) {}

    /// A record of the journal that may still be needed.
    private record Retained(long position, long newestMicros) {}

    /// The events of one push, sorted into those that count and those that do not.
    private final class Push {
        private final List<Accepted> accepted = new ArrayList<>();
        private final List<PushResult.Rejection> rejected = new ArrayList<>();
        private final long nowMicros;
        private final long futureMicros;
        private int duplicates;
        private int late;
        private int future;

        Push(long nowMicros) {
            this.nowMicros = nowMicros;
            this.futureMicros = nowMicros + FUTURE_TOLERANCE.toNanos() / 1_000;
        }

        void check(int index, Frame event) {
            long time = event.longAt(timeCell);
            if (time > futureMicros) {
                future++;
                reject(index, ErrorCode.OUT_OF_RANGE, inTheFuture(time), source.eventTime());
            } else if (time < watermarkMicros()) {
                late++;
                reject(index, ErrorCode.OUT_OF_RANGE, tooLate(time), source.eventTime());
            } else {
                try {
                    accept(event, time, keys(event));
                } catch (ServingException e) {
                    reject(index, e.code(), String.valueOf(e.getMessage()), e.field());
                }
            }
        }

        private void reject(int index, ErrorCode code, String message, @Nullable String field) {
            rejected.add(new PushResult.Rejection(index, code, message, field));
        }

        private String inTheFuture(long time) {
            return "is "
                    + text(time)
                    + ", over "
                    + Durations.text(FUTURE_TOLERANCE)
                    + " after the present, "
                    + text(nowMicros);
        }

        private String tooLate(long time) {
            return "is "
                    + text(time)
                    + ", older than the grace of "
                    + Durations.text(source.grace())
                    + " behind the newest event, "
                    + text(newestMicros);
        }

        private static String text(long micros) {
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
        }

        private void accept(Frame event, long time, List<KeyBytes> keys) {
            if (ids.add(event, idField, time)) {
                newestMicros = Math.max(newestMicros, time);
                accepted.add(new Accepted(event, time, keys));
            } else {
                duplicates++;
            }
        }

        PushResult result() {
            return new PushResult(accepted.size(), duplicates, late, future, rejected);
        }
    }
}
