package dev.punctual.core.similarity;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tree of clusters: hierarchical k-means, whose leaves are contiguous blocks of vectors.
public final class TreeKind implements IndexKind {
    @Override
    public String name() {
        return "tree";
    }

    @Override
    public String unit() {
        return "leaves";
    }

    @Override
    public Parts build(VectorList vectors, Metric metric, long seed, Arena arena) {
        var builder = new TreeBuilder(new TrainingSpace(vectors, metric), seed);
        List<Cluster> top = builder.build();
        return new TreePlacement(vectors, metric, top, arena).place(builder.items());
    }

    /// For inner products there is none: the longest vector, which all clusters depend on, may be another one.
    @Override
    public @Nullable Parts rebuild(
            VectorList vectors, Metric metric, Opened before, int[] placeBefore, Arena arena) {
        if (metric == Metric.DOT || !(before instanceof TreeIndex tree)) {
            return null;
        }
        var builder = new TreeBuilder(new TrainingSpace(vectors, metric), 1);
        List<Cluster> top = builder.grow(tree, placeBefore);
        return new TreePlacement(vectors, metric, top, arena).place(builder.items());
    }

    @Override
    public Opened open(Map<String, MemorySegment> sections, int dimension) {
        return new TreeIndex(sections, dimension);
    }
}
