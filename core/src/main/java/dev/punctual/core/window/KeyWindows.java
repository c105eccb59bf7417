package dev.punctual.core.window;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// The window state of one entity key in one stream view. Not safe for concurrent use: its owner holds a lock.
public final class KeyWindows {
    /*
     * Two parts. Events of tiles that may still change are held one by one, sorted by (event time, order of arrival);
     * once the watermark has passed the end of a tile, its events are folded into the tile's cells, in that order, and
     * forgotten. So
     *   - the head of a window is exact to the event: a question cuts only tiles that are still open;
     *   - a late event within the grace corrects its tile by being inserted where it belongs;
     *   - the value is the same to the last bit in whatever order events arrived, because folding happens once, in event
     *     order, and reading an open tile adds the same events in the same order before merging the result.
     * Closed tiles form a queue, oldest first, with gaps where nothing happened; memory follows the events, not the
     * length of the window. A tile is dropped when no question at or after the watermark can reach it.
     *
     * A key with very many events keeps the newest of them single and folds the others before their tile is over. Their
     * tile then goes on growing, and events that arrive late for the folded part are added to the tile at once: nothing
     * is lost, but a question older than the single events does not see the tile that it cuts, and sums may round
     * differently.
     *
     * A question before the watermark may cut a closed tile; it sees the tiles before that one only.
     *
     * Cost: an event in order is an append. A read merges at most (window / tile) tiles for each span, and adds at most
     * MAX_OPEN_EVENTS events.
     */
    static final int MAX_OPEN_EVENTS = 2_048;

    private static final int INITIAL = 4;

    private final WindowPlan plan;
    private final int tileCells;
    private final int operandCount;

    private long[] closedTiles = new long[INITIAL];
    private long[] closedCells;
    private int closedFrom;
    private int closedTo;

    private long[] openTimes = new long[INITIAL];
    private long[] openOperands;
    private int openFrom;
    private int openTo;

    private long newestMicros = Frame.UNKNOWN_TIME;
    private long foldedBeforeMicros = Long.MIN_VALUE;

    public KeyWindows(WindowPlan plan) {
        this.plan = plan;
        this.tileCells = plan.tileCells();
        this.operandCount = plan.operandCount();
        this.closedCells = new long[INITIAL * tileCells];
        this.openOperands = new long[INITIAL * operandCount];
    }

    /// Adds an event that happened at or after the watermark.
    ///
    /// @param timeMicros when it happened
    /// @param operands what [WindowPlan#operands] took from it, from `at` on
    /// @param watermarkMicros no event before this instant will be added after this one
    public void add(long timeMicros, long[] operands, int at, long watermarkMicros) {
        long watermarkTile = Math.floorDiv(watermarkMicros, plan.tileMicros());
        foldBefore(watermarkTile * plan.tileMicros());
        dropTilesBefore(watermarkTile - plan.lookbackTiles());
        if (openTo - openFrom >= MAX_OPEN_EVENTS) {
            foldBefore(openTimes[openFrom + MAX_OPEN_EVENTS / 2] + 1);
        }
        if (timeMicros < foldedBeforeMicros) {
            int tile = closedTile(Math.floorDiv(timeMicros, plan.tileMicros()));
            plan.add(closedCells, tile * tileCells, timeMicros, operands, at);
        } else {
            insert(timeMicros, operands, at);
        }
        newestMicros = Math.max(newestMicros, timeMicros);
    }

    /// Computes all features as of a question, over the events before it.
    ///
    /// @param targets the field of the frame for each feature of the view; -1 for one that is not wanted
    /// @param scratch cells for intermediate results, see [#scratch]
    public void read(long questionMicros, Frame frame, int[] targets, long[] scratch) {
        long headTile = Math.floorDiv(questionMicros, plan.tileMicros());
        for (int target : targets) {
            if (target >= 0) {
                frame.status(target, FeatureStatus.MISSING);
                frame.eventTimeMicros(target, Frame.UNKNOWN_TIME);
            }
        }
        List<Span> spans = plan.spans();
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            gather(span, headTile, questionMicros, scratch);
            List<Span.Output> outputs = span.outputs();
            for (int j = 0; j < outputs.size(); j++) {
                Span.Output output = outputs.get(j);
                int target = targets[output.feature()];
                if (target >= 0) {
                    int cell = frame.schema().cellOf(target);
                    boolean written = output.write(scratch, frame, cell);
                    output.mark(frame, target, written, plan.newestMicros(scratch));
                }
            }
        }
    }

    /// Cells that a reading thread needs; they may be reused.
    public static long[] scratch(WindowPlan plan) {
        return new long[2 * plan.tileCells()];
    }

    /// When the newest event happened; [Frame#UNKNOWN_TIME] if there was none.
    public long newestMicros() {
        return newestMicros;
    }

    /// Whether no question at or after the watermark can see any event of this key.
    public boolean expired(long watermarkMicros) {
        long oldest = Math.floorDiv(watermarkMicros, plan.tileMicros()) - plan.lookbackTiles();
        return Math.floorDiv(newestMicros, plan.tileMicros()) < oldest;
    }

    /// The number of bytes that [#encode] needs.
    public int encodedBytes() {
        int closed = (closedTo - closedFrom) * (1 + tileCells);
        int open = (openTo - openFrom) * (1 + operandCount);
        return 2 * Integer.BYTES + (2 + closed + open) * Long.BYTES;
    }

    /// Writes the whole state.
    public void encode(ByteBuffer out) {
        out.putInt(closedTo - closedFrom).putInt(openTo - openFrom);
        out.putLong(newestMicros).putLong(foldedBeforeMicros);
        put(out, closedTiles, closedFrom, closedTo);
        put(out, closedCells, closedFrom * tileCells, closedTo * tileCells);
        put(out, openTimes, openFrom, openTo);
        put(out, openOperands, openFrom * operandCount, openTo * operandCount);
    }

    /// Reads what [#encode] wrote for the same plan.
    public static KeyWindows decode(WindowPlan plan, ByteBuffer in) {
        var windows = new KeyWindows(plan);
        int closed = in.getInt();
        int open = in.getInt();
        windows.newestMicros = in.getLong();
        windows.foldedBeforeMicros = in.getLong();
        windows.closedTiles = get(in, closed);
        windows.closedCells = get(in, closed * windows.tileCells);
        windows.closedTo = closed;
        windows.openTimes = get(in, open);
        windows.openOperands = get(in, open * windows.operandCount);
        windows.openTo = open;
        return windows;
    }

    /// Merges the tiles of a span into the first half of the scratch cells.
    private void gather(Span span, long headTile, long questionMicros, long[] cells) {
        long first = span.firstTile(headTile);
        long end = span.endTile(headTile);
        plan.begin(span, cells);
        for (int i = firstClosed(first); i < closedTo && closedTiles[i] < end; i++) {
            if (closedTiles[i] == headTile && questionMicros < foldedBeforeMicros) {
                break; // which of the tile's events came before the question is not known any more
            }
            plan.merge(span, cells, closedCells, i * tileCells);
        }
        int i = firstOpen(first * plan.tileMicros());
        long endMicros = Math.min(end * plan.tileMicros(), questionMicros);
        while (i < openTo && openTimes[i] < endMicros) {
            long until = Math.min(tileEnd(openTimes[i]), endMicros);
            int tileTo = i + 1;
            while (tileTo < openTo && openTimes[tileTo] < until) {
                tileTo++;
            }
            plan.beginTile(span, cells, openTimes[tileTo - 1]);
            for (; i < tileTo; i++) {
                plan.addToTile(span, cells, openOperands, i * operandCount);
            }
            plan.merge(span, cells, cells, tileCells);
        }
    }

    private long tileEnd(long timeMicros) {
        return (Math.floorDiv(timeMicros, plan.tileMicros()) + 1) * plan.tileMicros();
    }

    /// Folds the single events before an instant into their tiles.
    private void foldBefore(long endMicros) {
        while (openFrom < openTo && openTimes[openFrom] < endMicros) {
            long tileEnd = Math.min(tileEnd(openTimes[openFrom]), endMicros);
            int at = closedTile(Math.floorDiv(openTimes[openFrom], plan.tileMicros())) * tileCells;
            for (; openFrom < openTo && openTimes[openFrom] < tileEnd; openFrom++) {
                plan.add(
                        closedCells,
                        at,
                        openTimes[openFrom],
                        openOperands,
                        openFrom * operandCount);
            }
        }
        foldedBeforeMicros = Math.max(foldedBeforeMicros, endMicros);
    }

    private void dropTilesBefore(long oldest) {
        while (closedFrom < closedTo && closedTiles[closedFrom] < oldest) {
            closedFrom++;
        }
    }

    /// The place of a closed tile, made if there is none yet.
    private int closedTile(long tile) {
        int place = firstClosed(tile);
        if (place < closedTo && closedTiles[place] == tile) {
            return place;
        }
        int fromStart = place - closedFrom;
        makeRoomForTile();
        place = closedFrom + fromStart;
        int moved = closedTo - place;
        System.arraycopy(closedTiles, place, closedTiles, place + 1, moved);
        System.arraycopy(
                closedCells,
                place * tileCells,
                closedCells,
                (place + 1) * tileCells,
                moved * tileCells);
        closedTiles[place] = tile;
        plan.reset(closedCells, place * tileCells);
        closedTo++;
        return place;
    }

    private void insert(long timeMicros, long[] operands, int at) {
        makeRoomForEvent();
        int place = openTo;
        while (place > openFrom && openTimes[place - 1] > timeMicros) {
            place--;
        }
        int moved = openTo - place;
        System.arraycopy(openTimes, place, openTimes, place + 1, moved);
        System.arraycopy(
                openOperands,
                place * operandCount,
                openOperands,
                (place + 1) * operandCount,
                moved * operandCount);
        openTimes[place] = timeMicros;
        System.arraycopy(operands, at, openOperands, place * operandCount, operandCount);
        openTo++;
    }

    private void makeRoomForTile() {
        if (closedTo < closedTiles.length) {
            return;
        }
        int size = closedTo - closedFrom;
        int capacity = capacity(size, closedTo);
        closedTiles = shifted(closedTiles, closedFrom, size, capacity);
        closedCells =
                shifted(
                        closedCells,
                        closedFrom * tileCells,
                        size * tileCells,
                        capacity * tileCells);
        closedFrom = 0;
        closedTo = size;
    }

    private void makeRoomForEvent() {
        if (openTo < openTimes.length) {
            return;
        }
        int size = openTo - openFrom;
        int capacity = capacity(size, openTo);
        openTimes = shifted(openTimes, openFrom, size, capacity);
        openOperands =
                shifted(
                        openOperands,
                        openFrom * operandCount,
                        size * operandCount,
                        capacity * operandCount);
        openFrom = 0;
        openTo = size;
    }

    /// The first closed tile at or after a tile.
    private int firstClosed(long tile) {
        int found = Arrays.binarySearch(closedTiles, closedFrom, closedTo, tile);
        return found >= 0 ? found : -found - 1;
    }

    /// The first open event at or after an instant.
    private int firstOpen(long micros) {
        int low = openFrom;
        int high = openTo;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (openTimes[middle] < micros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Grows what is more than half in use; the rest only moves to the front.
    private static int capacity(int size, int end) {
        return size > end / 2 ? end * 2 + INITIAL : Math.max(end, INITIAL);
    }

    private static long[] shifted(long[] from, int at, int size, int capacity) {
        var to = new long[capacity];
        System.arraycopy(from, at, to, 0, size);
        return to;
    }

    private static void put(ByteBuffer out, long[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            out.putLong(values[i]);
        }
    }

    private static long[] get(ByteBuffer in, int count) {
        var values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.getLong();
        }
        return values;
    }
}
