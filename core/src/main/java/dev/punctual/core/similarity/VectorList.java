package dev.punctual.core.similarity;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Vectors of items one after another, outside the heap, in the order in which they were added.
public final class VectorList {
    private static final int CHUNK = 1 << 14;

    private final Arena arena;
    private final int dimension;
    private final List<MemorySegment> chunks = new ArrayList<>();
    private int size;

    public VectorList(Arena arena, int dimension) {
        this.arena = arena;
        this.dimension = dimension;
    }

    /// Adds a copy.
    public void add(float[] vector) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException(
                    "a vector of " + vector.length + " numbers among those of " + dimension);
        }
        if (size % CHUNK == 0) {
            chunks.add(arena.allocate((long) CHUNK * dimension * Float.BYTES, Float.BYTES));
        }
        MemorySegment.copy(
                vector, 0, chunks.get(size / CHUNK), VectorGroups.FLOAT, at(size), dimension);
        size++;
    }

    /// Puts a copy in the place of one that was added.
    public void set(int index, float[] vector) {
        MemorySegment.copy(
                vector, 0, chunks.get(index / CHUNK), VectorGroups.FLOAT, at(index), dimension);
    }

    /// Copies one to the beginning of an array.
    void get(int index, float[] to) {
        MemorySegment.copy(
                chunks.get(index / CHUNK), VectorGroups.FLOAT, at(index), to, 0, dimension);
    }

    private long at(int index) {
        return (long) (index % CHUNK) * dimension * Float.BYTES;
    }

    public int size() {
        return size;
    }

    public int dimension() {
        return dimension;
    }
}
