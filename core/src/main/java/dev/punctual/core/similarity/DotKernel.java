package dev.punctual.core.similarity;

import java.lang.foreign.MemorySegment;

/// Scores of many vectors against one query: the inner loop of every search and of the build.
///
/// All implementations give the same [#scores], bit by bit: they add the products of one vector in the order of its dimensions, each with
/// one rounding.
interface DotKernel {

    /// The number of vectors that lie interleaved.
    int GROUP = 16;

    /// Writes the bias of each vector plus its inner product with the query.
    ///
    /// @param groups where vectors lie as [VectorGroups] has them
    /// @param offset of the first group, in bytes
    /// @param count the number of groups
    /// @param scores takes `count * GROUP` numbers
    void scores(MemorySegment groups, long offset, int count, float[] query, float[] scores);

    /// The inner product of one vector, whose numbers follow each other, with the query. Kernels may differ in its last
    /// bits.
    float dot(MemorySegment vectors, long offset, float[] query);

    /// What it is, for reports: `scalar`, or the width of its vectors.
    String name();

    /// The fastest that this process has: in vectors if the JDK's module for them was added at the start.
    static DotKernel best() {
        return Best.KERNEL;
    }

    /// Chosen once, because the JVM compiles calls of one known class best.
    final class Best {
        private static final DotKernel KERNEL = choose();

        private Best() {}

        private static DotKernel choose() {
            boolean vectors =
                    ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                            && VectorDotKernel.worthwhile();
            return vectors ? new VectorDotKernel() : new ScalarDotKernel();
        }
    }
}
