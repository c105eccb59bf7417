package dev.punctual.core.window;

import dev.punctual.core.value.Frame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The window state of one entity key in one stream view. Not safe for concurrent use: its owner holds a lock, for reading,
/// too.
public final class KeyWindows {
    /*
     * Every event is in its tile, in a TileTree, from its arrival on. Events of tiles that may still change are also held one
     * by one, sorted by (event time, order of arrival), until the watermark has passed the end of their tile. So
     *   - the head of a window is exact to the event: a question cuts only tiles whose events are still single;
     *   - a late event within the grace corrects its tile: it is inserted where it belongs, and the tile is added up again
     *     before it is next needed;
     *   - the value is the same to the last bit in whatever order events arrived, because a tile is always the sum of its
     *     events in their order, and tiles are summed up in groups that depend on time alone.
     * Memory follows the events, not the length of the window.
     *
     * A key with very many events keeps the newest of them single and seals the others before their tile is over. The tile
     * goes on growing on top of what is sealed, and events that arrive late for the sealed part are added to it at once:
     * nothing is lost, but a question older than the single events does not see the tile that it cuts, and sums may round
     * differently.
     *
     * A question before the watermark may cut a tile without single events; it sees the tiles before that one only.
     *
     * Cost: an event in order is an append and an addition. A question adds up about two tiles or sums of tiles for each
     * doubling of a window's length, and the events of the tile that it cuts, unless all of them come before it.
     */
    static final int MAX_OPEN_EVENTS = 2_048;

    /// Before all events, and far enough from the least long that no arithmetic on it overflows.
    private static final long FIRST_INSTANT = Long.MIN_VALUE >> 3;

    private final WindowPlan plan;
    private final TileGrid grid;
    private final TileTree tree;
    private final EventRows single;
    private final Sessions sessions;

    private long newestMicros = Frame.UNKNOWN_TIME;
    private long sealedBeforeMicros = FIRST_INSTANT;
    private long watermarkTile = Long.MIN_VALUE;

    /// The sealed part of the tile in which sealed and single events meet, if there is one.
    private @Nullable Tiles sealedPart;

    public KeyWindows(WindowPlan plan) {
        this.plan = plan;
        this.grid = plan.grid();
        this.tree = new TileTree(plan.layout());
        this.single = plan.newRows();
        this.sessions = plan.newSessions();
    }

    /// Adds an event that happened at or after the watermark.
    ///
    /// @param event what [WindowPlan#take] made of it
    /// @param watermarkMicros no event before this instant will be added after this one
    public void add(EventRows event, long watermarkMicros) {
        if (watermarkMicros > FIRST_INSTANT) {
            long tile = grid.tile(watermarkMicros);
            if (tile > watermarkTile) {
                watermarkTile = tile;
                seal(grid.startMicros(tile));
                tree.advance(plan.horizon(tile));
            }
        }
        if (single.size() >= MAX_OPEN_EVENTS) {
            seal(single.timeAt(single.from() + MAX_OPEN_EVENTS / 2) + 1);
        }
        long time = event.timeAt(0);
        if (time < sealedBeforeMicros) {
            addSealed(event, time);
        } else {
            insert(event, time);
        }
        newestMicros = Math.max(newestMicros, time);
    }

    /// Computes all features as of a question, over the events before it.
    ///
    /// @param targets the field of the frame for each feature of the view; -1 for one that is not wanted
    /// @param scratch made by the plan for the reading thread
    public void read(long questionMicros, Frame frame, int[] targets, Scratch scratch) {
        plan.clearSeries(frame, targets);
        if (tree.dirtyCount() > 0) {
            addUpDirty();
        }
        readHead(questionMicros, scratch);
        for (Sweep sweep : plan.sweeps()) {
            sweep.read(tree, questionMicros, scratch, frame, targets);
        }
        for (int i = 0; i < plan.sessionOutputs().size(); i++) {
            sessions.read(i, single, questionMicros, scratch.session);
            for (Output output : plan.sessionOutputs().get(i)) {
                int target = targets[output.feature()];
                if (target >= 0) {
                    output.write(scratch.session, 0, frame, target);
                }
            }
        }
    }

    /// When the newest event happened; [Frame#UNKNOWN_TIME] if there was none.
    public long newestMicros() {
        return newestMicros;
    }

    /// Whether no question at or after the watermark can see any event of this key; never, if a window has no beginning.
    public boolean expired(long watermarkMicros) {
        return plan.outOfReach(newestMicros, watermarkMicros);
    }

    /// Writes the whole state.
    public void encode(StateWriter out) {
        out.putLong(newestMicros);
        out.putLong(sealedBeforeMicros);
        tree.encode(out, grid.code(grid.tile(sealedBeforeMicros)));
        out.putInt(sealedPart == null ? 0 : 1);
        if (sealedPart != null) {
            sealedPart.encode(0, out);
        }
        single.encode(out);
        sessions.encode(out);
    }

    /// Reads what [#encode] wrote for the same plan.
    public static KeyWindows decode(WindowPlan plan, ByteBuffer in) {
        var windows = new KeyWindows(plan);
        windows.newestMicros = in.getLong();
        windows.sealedBeforeMicros = in.getLong();
        windows.tree.decode(in);
        if (in.getInt() != 0) {
            var part = new Tiles(plan.layout(), 1);
            part.decode(0, in);
            windows.sealedPart = part;
            long tile = windows.grid.tile(windows.sealedBeforeMicros);
            windows.tree.makeDirty(windows.tree.findOrMake(windows.grid.code(tile)));
        }
        windows.single.decode(in);
        for (int i = windows.single.from(); i < windows.single.to(); i++) {
            long tile = windows.grid.tile(windows.single.timeAt(i));
            windows.tree.makeDirty(windows.tree.findOrMake(windows.grid.code(tile)));
        }
        windows.sessions.decode(in);
        return windows;
    }

    private void insert(EventRows event, long time) {
        int place = single.insert(event);
        long tile = grid.tile(time);
        int index = tree.findOrMake(grid.code(tile));
        boolean last = place + 1 == single.to() || grid.tile(single.timeAt(place + 1)) > tile;
        if (!last) {
            tree.makeDirty(index);
        } else if (!tree.isDirty(index)) {
            tree.tiles().add(index, event, 0);
        }
        tree.changed(index);
    }

    /// Adds an event to a part of the past whose events are not known any more.
    private void addSealed(EventRows event, long time) {
        int index = tree.findOrMake(grid.code(grid.tile(time)));
        Tiles part = sealedPart;
        if (part != null && grid.tile(time) == grid.tile(sealedBeforeMicros)) {
            part.add(0, event, 0);
            tree.makeDirty(index);
        } else {
            tree.tiles().add(index, event, 0);
        }
        tree.changed(index);
        sessions.add(event, 0);
    }

    /// Lets go of the single events before an instant; they are in their tiles.
    private void seal(long beforeMicros) {
        if (beforeMicros <= sealedBeforeMicros) {
            return;
        }
        addUpDirty();
        int end = single.firstAt(beforeMicros);
        long tile = grid.tile(beforeMicros);
        if (beforeMicros == grid.startMicros(tile)) {
            sealedPart = null;
        } else {
            Tiles part = sealedPartOf(tile);
            for (int i = single.firstAt(grid.startMicros(tile)); i < end; i++) {
                part.add(0, single, i);
            }
            sealedPart = part;
        }
        for (int i = single.from(); i < end; i++) {
            sessions.add(single, i);
        }
        single.dropBefore(end);
        sealedBeforeMicros = beforeMicros;
    }

    /// What is sealed of a tile already.
    private Tiles sealedPartOf(long tile) {
        Tiles part = sealedPart;
        if (part != null && grid.tile(sealedBeforeMicros) == tile) {
            return part;
        }
        part = new Tiles(plan.layout(), 1);
        part.reset(0);
        return part;
    }

    /// Adds up the tiles again into which late events were inserted.
    private void addUpDirty() {
        for (int i = tree.to() - 1; tree.dirtyCount() > 0; i--) {
            if (tree.isDirty(i)) {
                long tile = grid.tileOf(tree.codeAt(i));
                addUp(tile, grid.startMicros(tile + 1), tree.tiles(), i);
                tree.makeClean(i);
            }
        }
    }

    /// Makes of a tile the sum of its events before an instant.
    private void addUp(long tile, long endMicros, Tiles target, int at) {
        Tiles part = sealedPart;
        if (part != null && grid.tile(sealedBeforeMicros) == tile) {
            target.copy(at, part, 0);
        } else {
            target.reset(at);
        }
        int end = single.firstAt(endMicros);
        for (int i = single.firstAt(grid.startMicros(tile)); i < end; i++) {
            target.add(at, single, i);
        }
    }

    /// Makes of the scratch head what came before the question in the tile that it cuts.
    private void readHead(long questionMicros, Scratch scratch) {
        long headTile = grid.tile(questionMicros);
        int index = tree.find(grid.code(headTile));
        if (index >= 0 && tree.tiles().newestMicros(index) < questionMicros) {
            scratch.tiles.share(Scratch.HEAD, tree.tiles(), index);
        } else if (index >= 0 && questionMicros >= sealedBeforeMicros) {
            addUp(headTile, questionMicros, scratch.tiles, Scratch.HEAD);
        } else {
            scratch.tiles.reset(Scratch.HEAD); // which of its events came before is not known
        }
    }
}
