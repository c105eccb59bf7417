package dev.punctual.core.stream;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.window.EventRows;
import dev.punctual.core.window.KeyWindows;
import dev.punctual.core.window.Scratch;
import dev.punctual.core.window.StateWriter;
import dev.punctual.core.window.WindowPlan;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The windows of one stream view, by entity key.
///
/// One thread applies events and saves; any thread reads.
public final class StreamView {
    /*
     * The state of every key with events in reach of its windows is in the heap. Each key has a lock that its one writer
     * holds for the time of an insertion and readers for the time of a read, both about a microsecond.
     *
     * What changed is saved key by key, oldest change first, and with each key the position of the last journal record
     * that its state includes. So a save needs no pause, records before the oldest unsaved change are not needed any
     * more, and after a restart a record is applied to just those keys that do not include it yet.
     */
    private final String name;
    private final WindowPlan plan;
    private final KeyCodec keyCodec;
    private final int[] keyFields;
    private final OnlineStore store;
    private final OnlineStore.Table saved;
    private final Map<KeyBytes, KeyState> keys = new ConcurrentHashMap<>();
    private final ArrayDeque<KeyState> unsaved = new ArrayDeque<>();
    private final KeyState none;
    private final EventRows row;
    private final ThreadLocal<Scratch> scratch;
    private Iterator<KeyState> walk = Collections.emptyIterator();

    /// Starts from what was saved in the store.
    ///
    /// @param keyFields the field of the source's events for each field of the entity key
    public StreamView(
            String name, WindowPlan plan, KeyCodec keyCodec, int[] keyFields, OnlineStore store) {
        this.name = name;
        this.plan = plan;
        this.keyCodec = keyCodec;
        this.keyFields = Arrays.copyOf(keyFields, keyFields.length);
        // Another definition of the view has another table, so that no state is read as what it is
        // not.
        this.store = store;
        this.saved = store.table("stream/" + name + "@" + plan.fingerprint());
        this.row = plan.newRows();
        this.scratch = ThreadLocal.withInitial(plan::newScratch);
        this.none = new KeyState(new KeyBytes(new byte[0]), new KeyWindows(plan), -1);
        FilledState.takeUp(store, saved);
        saved.scan(this::load);
    }

    public String name() {
        return name;
    }

    public WindowPlan plan() {
        return plan;
    }

    /// Computes the features of a key as of a question, over the events before it.
    ///
    /// @param targets the field of the frame for each feature; -1 for one that is not wanted
    public void read(byte[] key, long questionMicros, Frame frame, int[] targets) {
        read(new KeyBytes(key), questionMicros, frame, targets);
    }

    /// Computes the features of a key whose hash is known already.
    public void read(KeyBytes key, long questionMicros, Frame frame, int[] targets) {
        KeyState state = keys.getOrDefault(key, none);
        Scratch room = scratch.get();
        state.lock.lock();
        try {
            state.windows.read(questionMicros, frame, targets, room);
        } finally {
            state.lock.unlock();
        }
    }

    /// The name of the table that holds the saved windows; another definition of the view has another one.
    public String tableName() {
        return saved.name();
    }

    /// Calls back with keys that are held and when the newest event of each happened, in microseconds.
    public void keys(int limit, KeyVisitor visitor) {
        keys.values().stream()
                .limit(limit)
                .forEach(state -> visitor.key(state.key.bytes(), newestMicros(state)));
    }

    private static long newestMicros(KeyState state) {
        state.lock.lock();
        try {
            return state.windows.newestMicros();
        } finally {
            state.lock.unlock();
        }
    }

    /// Receives keys.
    @FunctionalInterface
    public interface KeyVisitor {
        void key(byte[] key, long newestMicros);
    }

    /// The number of keys held.
    public int keyCount() {
        return keys.size();
    }

    /// Where the windows are saved.
    OnlineStore store() {
        return store;
    }

    /// Saves again, before any record at that position is applied, the keys that include later ones: those records are
    /// lost, and their positions will be given to others.
    void rewindTo(long nextPosition) {
        keys.replaceAll((_, state) ->
                state.position < nextPosition ? state : rewound(state, nextPosition - 1));
    }

    private KeyState rewound(KeyState state, long position) {
        var rewound = new KeyState(state.key, state.windows, position);
        saved.write(List.of(state.key.bytes()), List.of(encode(rewound)));
        return rewound;
    }

    /// The key of an event.
    ///
    /// @throws dev.punctual.core.error.ServingException if it is too long
    KeyBytes key(Frame event) {
        return new KeyBytes(keyCodec.encode(event, keyFields));
    }

    /// Applies an event to its key, unless the key's state includes the record it is from.
    void apply(KeyBytes key, Frame event, long timeMicros, long watermarkMicros, long position) {
        KeyState state = state(key);
        if (position <= state.loadedPosition) {
            return;
        }
        add(state, event, timeMicros, watermarkMicros);
        state.position = position;
        if (state.unsavedFrom < 0) {
            state.unsavedFrom = position;
            unsaved.add(state);
        }
    }

    /// Applies an event to its key in the heap, where no save sees it.
    void replay(KeyBytes key, Frame event, long timeMicros, long watermarkMicros) {
        add(state(key), event, timeMicros, watermarkMicros);
    }

    /// Forgets the replayed keys that no question can see any more.
    void forgetExpired(long watermarkMicros) {
        keys.values().removeIf(state -> state.windows.expired(watermarkMicros));
    }

    /// Hands the replayed windows over to a store, whole, where they replace what this view has when it is opened next.
    ///
    /// @param position of the last journal record that they include
    /// @param id names what they were made from
    public void publish(OnlineStore target, long position, String id) {
        try (OnlineStore.Generation filled = FilledState.table(target, saved.name()).begin(id)) {
            for (KeyState state : keys.values()) {
                state.position = position;
                filled.put(state.key.bytes(), encode(state));
            }
            filled.publish();
        }
    }

    private KeyState state(KeyBytes key) {
        KeyState state = keys.get(key);
        if (state == null) {
            state = new KeyState(key, new KeyWindows(plan), -1);
            keys.put(key, state);
        }
        return state;
    }

    private void add(KeyState state, Frame event, long timeMicros, long watermarkMicros) {
        plan.take(event, timeMicros, row);
        state.lock.lock();
        try {
            state.windows.add(row, watermarkMicros);
        } finally {
            state.lock.unlock();
        }
    }

    /// Saves the keys whose changes are oldest, at most `limit` of them, and looks at as many others for those that no
    /// question can see any more, to forget them.
    void save(int limit, long watermarkMicros) {
        var changed = new ArrayList<KeyState>();
        unsaved.stream().limit(limit).forEach(changed::add);
        List<KeyState> expired = expired(limit, watermarkMicros);
        List<byte[]> rowKeys = new ArrayList<>(changed.size() + expired.size());
        List<byte @Nullable []> rows = new ArrayList<>(changed.size() + expired.size());
        for (KeyState state : changed) {
            rowKeys.add(state.key.bytes());
            rows.add(encode(state));
        }
        for (KeyState state : expired) {
            rowKeys.add(state.key.bytes());
            rows.add(null);
        }
        if (rows.isEmpty()) {
            return;
        }
        saved.write(rowKeys, rows);
        for (KeyState state : changed) {
            unsaved.remove();
            state.unsavedFrom = -1;
        }
        expired.forEach(state -> keys.remove(state.key));
    }

    /// Walks on over all keys, round after round.
    private List<KeyState> expired(int limit, long watermarkMicros) {
        var expired = new ArrayList<KeyState>();
        for (int i = Math.min(limit, keys.size()); i > 0; i--) {
            if (!walk.hasNext()) {
                walk = keys.values().iterator();
            }
            KeyState state = walk.next();
            boolean held = state.equals(keys.get(state.key)); // a walk may end with what is gone
            if (held && state.unsavedFrom < 0 && state.windows.expired(watermarkMicros)) {
                expired.add(state);
            }
        }
        return expired;
    }

    /// The position of the oldest record with a change that is not saved; `Long.MAX_VALUE` if all is.
    long oldestUnsaved() {
        KeyState oldest = unsaved.peek();
        return oldest == null ? Long.MAX_VALUE : oldest.unsavedFrom;
    }

    private static byte[] encode(KeyState state) {
        var out = new StateWriter();
        out.putLong(state.position);
        state.lock.lock(); // a reader sums up what it needs
        try {
            state.windows.encode(out);
        } finally {
            state.lock.unlock();
        }
        return out.bytes();
    }

    private void load(byte[] key, byte[] row) {
        ByteBuffer in = ByteBuffer.wrap(row);
        long position = in.getLong();
        var keyBytes = new KeyBytes(key);
        keys.put(keyBytes, new KeyState(keyBytes, KeyWindows.decode(plan, in), position));
    }

    /// One key: all but the windows belongs to the writing thread.
    private static final class KeyState {
        private final KeyBytes key;
        private final ReentrantLock lock = new ReentrantLock();
        private final KeyWindows windows;
        private final long loadedPosition;
        private long position;
        private long unsavedFrom = -1;

        KeyState(KeyBytes key, KeyWindows windows, long loadedPosition) {
            this.key = key;
            this.windows = windows;
            this.loadedPosition = loadedPosition;
            this.position = loadedPosition;
        }
    }
}
