package dev.punctual.core.similarity;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Vectors in groups of sixteen, interleaved: for each group first sixteen biases, then sixteen numbers for each
/// dimension. A place that holds no vector has a bias of minus infinity, so that no search finds it.
final class VectorGroups {
    static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final int GROUP = DotKernel.GROUP;

    private final MemorySegment bytes;
    private final int dimension;

    VectorGroups(MemorySegment bytes, int dimension) {
        this.bytes = bytes;
        this.dimension = dimension;
    }

    /// The bytes of one group.
    static long groupBytes(int dimension) {
        return (dimension + 1L) * GROUP * Float.BYTES;
    }

    /// How many groups so many vectors take.
    static int groups(int vectors) {
        return (vectors + GROUP - 1) / GROUP;
    }

    MemorySegment bytes() {
        return bytes;
    }

    int dimension() {
        return dimension;
    }

    /// The number of places.
    int places() {
        return Math.toIntExact(bytes.byteSize() / groupBytes(dimension)) * GROUP;
    }

    private long at(int place, int row) {
        return (place / GROUP) * groupBytes(dimension)
                + ((long) row * GROUP + place % GROUP) * Float.BYTES;
    }

    /// Puts the first numbers of an array, as many as there are dimensions.
    void put(int place, float[] vector, float bias) {
        bytes.set(FLOAT, at(place, 0), bias);
        for (int i = 0; i < dimension; i++) {
            bytes.set(FLOAT, at(place, i + 1), vector[i]);
        }
    }

    void clear(int place) {
        bytes.set(FLOAT, at(place, 0), Float.NEGATIVE_INFINITY);
    }

    boolean holds(int place) {
        return bias(place) != Float.NEGATIVE_INFINITY;
    }

    float bias(int place) {
        return bytes.get(FLOAT, at(place, 0));
    }

    void get(int place, float[] vector) {
        for (int i = 0; i < dimension; i++) {
            vector[i] = bytes.get(FLOAT, at(place, i + 1));
        }
    }

    void scores(DotKernel kernel, int fromGroup, int count, float[] query, float[] scores) {
        kernel.scores(bytes, fromGroup * groupBytes(dimension), count, query, scores);
    }
}
