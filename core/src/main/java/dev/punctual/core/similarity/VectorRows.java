package dev.punctual.core.similarity;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Vectors one after another, each behind its bias: for searches that compare one here and one there.
public final class VectorRows {
    private final MemorySegment bytes;
    private final int dimension;
    private final long rowBytes;

    /// @param bytes as [#bytes] gave them
    public VectorRows(MemorySegment bytes, int dimension) {
        this.bytes = bytes;
        this.dimension = dimension;
        this.rowBytes = (dimension + 1L) * Float.BYTES;
    }

    /// The vectors of items: the larger the score, the nearer to a query.
    public static VectorRows items(VectorList vectors, Metric metric, Arena arena) {
        var rows = sized(vectors.size(), vectors.dimension(), arena);
        float[] vector = new float[vectors.dimension()];
        for (int i = 0; i < vectors.size(); i++) {
            vectors.get(i, vector);
            rows.put(i, vector, metric.bias(vector));
        }
        return rows;
    }

    /// The points of items, between which distances order as the metric does: see [#squaredDistance].
    public static VectorRows points(VectorList vectors, Metric metric, Arena arena) {
        var space = new TrainingSpace(vectors, metric);
        var rows = sized(vectors.size(), space.dimension(), arena);
        float[] point = new float[space.dimension()];
        for (int i = 0; i < vectors.size(); i++) {
            space.get(i, point);
            rows.put(i, point, TrainingSpace.bias(point));
        }
        return rows;
    }

    private static VectorRows sized(int count, int dimension, Arena arena) {
        return new VectorRows(
                arena.allocate(count * (dimension + 1L) * Float.BYTES, 64), dimension);
    }

    private void put(int row, float[] vector, float bias) {
        bytes.set(VectorGroups.FLOAT, row * rowBytes, bias);
        long at = row * rowBytes + Float.BYTES;
        MemorySegment.copy(vector, 0, bytes, VectorGroups.FLOAT, at, dimension);
    }

    public MemorySegment bytes() {
        return bytes;
    }

    public int dimension() {
        return dimension;
    }

    public int size() {
        return Math.toIntExact(bytes.byteSize() / rowBytes);
    }

    /// Copies a vector.
    public void get(int row, float[] to) {
        MemorySegment.copy(
                bytes, VectorGroups.FLOAT, row * rowBytes + Float.BYTES, to, 0, dimension);
    }

    /// The bias of a row plus its inner product with a query.
    public float score(float[] query, int row) {
        long at = row * rowBytes;
        return bytes.get(VectorGroups.FLOAT, at)
                + DotKernel.best().dot(bytes, at + Float.BYTES, query);
    }

    /// The square of the distance between a point, which is that of row `own`, and another.
    public float squaredDistance(float[] point, int own, int row) {
        float ownBias = bytes.get(VectorGroups.FLOAT, own * rowBytes);
        return Math.max(0, -2 * (score(point, row) + ownBias));
    }
}
