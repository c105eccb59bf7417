package dev.punctual.core.window;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The tiles of one key in which something happened, and the sums of groups of them.
final class TileTree {
    /*
     * Tiles are grouped in twos, fours and so on by the high bits of their numbers (see TileGrid): a binary trie over time.
     * A group in which only one half has events is the same as that half, so there is one inner node for each two
     * neighbouring tiles and no more: the node between tile i and tile i+1 holds the least group that has both. Tiles lie in
     * an array in the order of time, and the inner node after tile i beside it, in a second one.
     *
     * A range is the sum of the greatest groups that lie in it, a logarithm of its length at most. How its tiles are grouped
     * depends on where it begins and ends and on nothing else. So a sum has the same rounding errors, and a sketch the same
     * state, whenever and in whatever order its events came.
     *
     * Inner nodes are computed when a question first needs them and kept until one of their tiles changes. A tile that is
     * newer than any question yet cannot have changed any, so that events in order look for none.
     *
     * Tiles that no window can reach are dropped from the front. Long windows move by long hops, which no more cut the tiles
     * far back: when there is no room, tiles that will never be told apart are merged, along the groups, into one. So memory
     * follows the number of hops in the windows, or the events if they are fewer.
     */
    private static final int INITIAL = 2;
    private static final byte DIRTY = 1;
    private static final byte KNOWN = 2;

    private final TileLayout layout;
    private final Tiles tiles;
    private @Nullable Tiles inner;
    private long[] codes = new long[INITIAL];
    private byte[] flags = new byte[INITIAL];
    private int from;
    private int to;
    private int dirty;
    private long askedBefore = Long.MIN_VALUE;
    private Horizon horizon = Horizon.NONE;

    TileTree(TileLayout layout) {
        this.layout = layout;
        this.tiles = new Tiles(layout, INITIAL);
    }

    /// All tiles, by index; inner nodes are elsewhere.
    Tiles tiles() {
        return tiles;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    long codeAt(int index) {
        return codes[index];
    }

    /// The number of dirty tiles.
    int dirtyCount() {
        return dirty;
    }

    boolean isDirty(int index) {
        return (flags[index] & DIRTY) != 0;
    }

    /// Notes that a tile is not the sum of its events.
    void makeDirty(int index) {
        dirty += isDirty(index) ? 0 : 1;
        flags[index] |= DIRTY;
    }

    void makeClean(int index) {
        dirty -= isDirty(index) ? 1 : 0;
        flags[index] &= ~DIRTY;
    }

    /// The index of a tile, or -1 if nothing happened in it.
    int find(long code) {
        int at = firstAt(code, from);
        return at < to && codes[at] == code ? at : -1;
    }

    /// The index of a tile, made if there is none yet.
    int findOrMake(long code) {
        if (to > from && codes[to - 1] == code) {
            return to - 1;
        }
        int at = to > from && codes[to - 1] < code ? to : firstAt(code, from);
        if (at < to && codes[at] == code) {
            return at;
        }
        if (to == codes.length) {
            makeRoom();
            at = firstAt(code, from);
        }
        moveTiles(at, at + 1, to - at);
        codes[at] = code;
        flags[at] = 0;
        tiles.reset(at);
        to++;
        return at;
    }

    /// Forgets the sums that a changed tile is part of.
    void changed(int index) {
        if (codes[index] >= askedBefore) {
            return;
        }
        int highest = -1;
        for (int i = index; i < to - 1; i++) {
            int level = level(codes[i], codes[i + 1]);
            if (level > highest) {
                highest = level;
                flags[i] &= ~KNOWN;
            }
        }
        highest = -1;
        for (int i = index - 1; i >= from; i--) {
            int level = level(codes[i], codes[i + 1]);
            if (level > highest) {
                highest = level;
                flags[i] &= ~KNOWN;
            }
        }
    }

    /// The index of the last tile before a number that has no event at or after an instant; it may be before the first.
    ///
    /// Only a question that is older than what is merged already can meet a tile that ends after it.
    int lastBefore(long end, long micros) {
        int last = firstAt(end, from) - 1;
        while (last >= from && tiles.newestMicros(last) >= micros) {
            last--;
        }
        return last;
    }

    /// Adds the tiles of a range to a sum whose events come after them, from the last one back, and returns the index of
    /// the tile before the range.
    ///
    /// @param first the number of the first tile; the least long for all tiles before `end`
    /// @param end the number of the tile after the range
    int mergeOlder(long first, long end, int last, Scratch sum) {
        askedBefore = Math.max(askedBefore, end);
        int at = last;
        while (at >= from && codes[at] >= first) {
            long code = codes[at];
            int level = level(code, end);
            if (first != Long.MIN_VALUE) {
                level = Math.min(level, level(code, first - 1));
            }
            int start = level == 0 ? at : firstBack(code >> level << level, at);
            if (start == at) {
                sum.addOlder(tiles, at);
            } else {
                sum.addOlder(inner(), known(start, at));
            }
            at = start - 1;
        }
        return at;
    }

    /// The inner node of a group that consists of these tiles, computed if it is not known.
    private int known(int start, int last) {
        int level = level(codes[start], codes[last]);
        int middle = firstBack(codes[last] >> level << level, last);
        int node = middle - 1;
        if ((flags[node] & KNOWN) == 0) {
            Tiles sums = inner();
            if (middle == last) {
                sums.share(node, tiles, last);
            } else {
                sums.share(node, sums, known(middle, last));
            }
            if (start == node) {
                sums.mergeOlder(node, tiles, start, TileLayout.ALL);
            } else {
                sums.mergeOlder(node, sums, known(start, node), TileLayout.ALL);
            }
            flags[node] |= KNOWN;
        }
        return node;
    }

    private Tiles inner() {
        Tiles sums = inner;
        if (sums == null || sums.capacity() < codes.length) {
            if (sums == null) {
                sums = new Tiles(layout, codes.length);
                inner = sums;
            } else {
                sums.grow(codes.length);
            }
        }
        return sums;
    }

    /// Drops what no question can reach, and remembers what may be merged when there is no room.
    void advance(Horizon reached) {
        horizon = reached;
        int kept = from;
        while (kept < to && codes[kept] < reached.dropBefore()) {
            kept++;
        }
        if (kept > from) {
            tiles.forget(from, kept);
            if (inner != null) {
                int covered = inner.capacity();
                inner.forget(Math.min(from, covered), Math.min(kept, covered));
            }
            from = kept;
        }
    }

    private void makeRoom() {
        moveTiles(from, 0, to - from);
        to -= from;
        from = 0;
        compact();
        if (to > codes.length / 2) {
            int capacity = codes.length * 2;
            codes = Arrays.copyOf(codes, capacity);
            flags = Arrays.copyOf(flags, capacity);
            tiles.grow(capacity);
        }
        tiles.forget(to, tiles.capacity());
    }

    /// Merges neighbours that no window will tell apart, in the order in which their groups grow.
    private void compact() {
        int kept = from;
        for (int i = from; i < to; i++) {
            moveTiles(i, kept, 1);
            kept++;
            int next = i + 1 < to ? level(codes[i], codes[i + 1]) : Long.SIZE;
            while (kept - from >= 2 && mergeable(kept - 2, next)) {
                tiles.mergeOlder(kept - 1, tiles, kept - 2, TileLayout.ALL);
                tiles.move(kept - 1, kept - 2, 1);
                kept--;
            }
        }
        if (kept < to) {
            for (int i = from; i < kept; i++) {
                flags[i] &= ~KNOWN;
            }
            to = kept;
        }
    }

    /// Whether a tile and the one after it are a whole group, for good.
    ///
    /// @param next the level at which the tile after them joins
    private boolean mergeable(int index, int next) {
        int level = level(codes[index], codes[index + 1]);
        return level < next && horizon.merges(codes[index], level + 1);
    }

    /// The highest bit in which two numbers differ.
    private static int level(long one, long other) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(one ^ other);
    }

    /// The index of the first tile at or after a number.
    private int firstAt(long code, int low) {
        int found = Arrays.binarySearch(codes, low, to, code);
        return found >= 0 ? found : -found - 1;
    }

    /// The same, if it is one of those up to `last`; it is usually near it.
    private int firstBack(long code, int last) {
        int at = last;
        for (int step = 0; step < 8; step++) {
            if (at == from || codes[at - 1] < code) {
                return at;
            }
            at--;
        }
        int found = Arrays.binarySearch(codes, from, at, code);
        return found >= 0 ? found : -found - 1;
    }

    private void moveTiles(int start, int target, int count) {
        if (start == target || count == 0) {
            return;
        }
        System.arraycopy(codes, start, codes, target, count);
        System.arraycopy(flags, start, flags, target, count);
        tiles.move(start, target, count);
        Tiles sums = inner;
        if (sums != null) {
            if (sums.capacity() < codes.length) {
                sums.grow(codes.length);
            }
            sums.move(start, target, count);
        }
    }

    /// Writes the tiles before a number.
    void encode(StateWriter out, long before) {
        int end = firstAt(before, from);
        out.putInt(end - from);
        out.putLongs(codes, from, end);
        for (int i = from; i < end; i++) {
            tiles.encode(i, out);
        }
    }

    void decode(ByteBuffer in) {
        to = in.getInt();
        codes = Arrays.copyOf(StateWriter.longs(in, to), Math.max(to, INITIAL));
        flags = new byte[codes.length];
        tiles.grow(codes.length);
        for (int i = 0; i < to; i++) {
            tiles.decode(i, in);
        }
    }
}
