package dev.punctual.core.window;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Tiles of one layout, side by side: each a run of cells, and of objects for what does not fit into cells.
final class Tiles {
    private final TileLayout layout;
    private final int stride;
    private final int objectStride;
    private long[] cells;
    private @Nullable TileObject[] objects;

    Tiles(TileLayout layout, int capacity) {
        this.layout = layout;
        this.stride = layout.cellCount();
        this.objectStride = layout.objectCount();
        this.cells = new long[capacity * stride];
        this.objects = new @Nullable TileObject[capacity * objectStride];
    }

    TileLayout layout() {
        return layout;
    }

    int capacity() {
        return cells.length / stride;
    }

    long cell(int tile, int cell) {
        return cells[tile * stride + cell];
    }

    /// The cells of all tiles; a tile's begin [#at] it.
    long[] cells() {
        return cells;
    }

    int at(int tile) {
        return tile * stride;
    }

    /// An object, or null if no event has come to it.
    @Nullable TileObject object(int tile, int index) {
        return objects[tile * objectStride + index];
    }

    /// When the newest event happened; unknown if there is none.
    long newestMicros(int tile) {
        return cells[tile * stride + TileLayout.NEWEST];
    }

    void reset(int tile) {
        layout.reset(cells, tile * stride);
        int from = tile * objectStride;
        Arrays.fill(objects, from, from + objectStride, null);
    }

    /// Adds an event that comes after those in the tile.
    void add(int tile, EventRows events, int place) {
        layout.add(cells, tile * stride, events, place);
        for (int i = 0; i < objectStride; i++) {
            Accumulator.OfObjects accumulator = layout.object(i);
            if (events.meets(place, accumulator.filter())) {
                int at = tile * objectStride + i;
                TileObject object = objects[at];
                if (object == null) {
                    object = accumulator.start();
                    objects[at] = object;
                }
                object.add(events, place);
            }
        }
    }

    /// Adds the events of another tile, all of which come before those in this one.
    ///
    /// @param needed which accumulators are, see [TileLayout#bitOf]
    void mergeOlder(int tile, Tiles older, int olderTile, long needed) {
        layout.mergeOlder(cells, tile * stride, older.cells, olderTile * stride, needed);
        for (int i = 0; i < objectStride; i++) {
            TileObject before = older.object(olderTile, i);
            if (before != null && layout.needsObject(needed, i)) {
                int at = tile * objectStride + i;
                TileObject after = objects[at];
                objects[at] = after == null ? before : after.withOlder(before);
            }
        }
    }

    /// Makes a tile the same as another, with the same objects: neither may be added to any more.
    void share(int tile, Tiles other, int otherTile) {
        System.arraycopy(other.cells, otherTile * stride, cells, tile * stride, stride);
        System.arraycopy(
                other.objects,
                otherTile * objectStride,
                objects,
                tile * objectStride,
                objectStride);
    }

    /// Makes a tile the same as another, and independent of it.
    void copy(int tile, Tiles other, int otherTile) {
        share(tile, other, otherTile);
        for (int i = tile * objectStride; i < (tile + 1) * objectStride; i++) {
            TileObject object = objects[i];
            if (object != null) {
                objects[i] = object.copy();
            }
        }
    }

    /// Moves tiles to another place; what was there is gone.
    void move(int from, int to, int count) {
        System.arraycopy(cells, from * stride, cells, to * stride, count * stride);
        System.arraycopy(
                objects, from * objectStride, objects, to * objectStride, count * objectStride);
    }

    /// Lets go of the objects of tiles that are not in use.
    void forget(int from, int to) {
        Arrays.fill(objects, from * objectStride, to * objectStride, null);
    }

    void grow(int capacity) {
        cells = Arrays.copyOf(cells, capacity * stride);
        objects = Arrays.copyOf(objects, capacity * objectStride);
    }

    void encode(int tile, StateWriter out) {
        out.putLongs(cells, tile * stride, (tile + 1) * stride);
        for (int i = 0; i < objectStride; i++) {
            TileObject object = object(tile, i);
            out.putInt(object == null ? 0 : 1);
            if (object != null) {
                object.encode(out);
            }
        }
    }

    void decode(int tile, ByteBuffer in) {
        System.arraycopy(StateWriter.longs(in, stride), 0, cells, tile * stride, stride);
        for (int i = 0; i < objectStride; i++) {
            objects[tile * objectStride + i] =
                    in.getInt() == 0 ? null : layout.object(i).decode(in);
        }
    }
}
