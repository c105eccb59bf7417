package dev.punctual.core.similarity;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The scores in the processor's vectors, by the JDK's incubating Vector API.
final class VectorDotKernel implements DotKernel {
    /*
     * A vector of the processor holds one dimension of several items, so nothing is ever added across its lanes. A sum
     * waits four cycles for the one before; so eight vectors of items go side by side, or four, and only what is left
     * goes alone.
     */
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int STRIDE = GROUP * Float.BYTES;
    private static final int PARTS = Math.max(1, GROUP / LANES);

    /// Whether vectors here are wide enough to win, and not wider than a group.
    static boolean worthwhile() {
        return LANES >= 4 && LANES <= GROUP;
    }

    @Override
    public void scores(
            MemorySegment groups, long offset, int count, float[] query, float[] scores) {
        int units = count * PARTS;
        int unit = 0;
        for (; unit + 8 <= units; unit += 8) {
            eight(groups, offset, unit, query, scores);
        }
        if (unit + 4 <= units) {
            four(groups, offset, unit, query, scores);
            unit += 4;
        }
        for (; unit < units; unit++) {
            one(groups, offset, unit, query, scores);
        }
    }

    /// Where a vector of items begins: with their biases.
    private static long start(long offset, int unit, int dimension) {
        return offset
                + (unit / PARTS) * (dimension + 1L) * STRIDE
                + (long) (unit % PARTS) * LANES * Float.BYTES;
    }

    private static FloatVector load(MemorySegment groups, long at) {
        return FloatVector.fromMemorySegment(SPECIES, groups, at, ORDER);
    }

    private static void eight(
            MemorySegment groups, long offset, int unit, float[] query, float[] scores) {
        int n = query.length;
        long a0 = start(offset, unit, n);
        long a1 = start(offset, unit + 1, n);
        long a2 = start(offset, unit + 2, n);
        long a3 = start(offset, unit + 3, n);
        long a4 = start(offset, unit + 4, n);
        long a5 = start(offset, unit + 5, n);
        long a6 = start(offset, unit + 6, n);
        long a7 = start(offset, unit + 7, n);
        FloatVector s0 = load(groups, a0);
        FloatVector s1 = load(groups, a1);
        FloatVector s2 = load(groups, a2);
        FloatVector s3 = load(groups, a3);
        FloatVector s4 = load(groups, a4);
        FloatVector s5 = load(groups, a5);
        FloatVector s6 = load(groups, a6);
        FloatVector s7 = load(groups, a7);
        for (int i = 0; i < n; i++) {
            FloatVector q = FloatVector.broadcast(SPECIES, query[i]);
            long at = (i + 1L) * STRIDE;
            s0 = load(groups, a0 + at).fma(q, s0);
            s1 = load(groups, a1 + at).fma(q, s1);
            s2 = load(groups, a2 + at).fma(q, s2);
            s3 = load(groups, a3 + at).fma(q, s3);
            s4 = load(groups, a4 + at).fma(q, s4);
            s5 = load(groups, a5 + at).fma(q, s5);
            s6 = load(groups, a6 + at).fma(q, s6);
            s7 = load(groups, a7 + at).fma(q, s7);
        }
        int to = unit * LANES;
        s0.intoArray(scores, to);
        s1.intoArray(scores, to + LANES);
        s2.intoArray(scores, to + 2 * LANES);
        s3.intoArray(scores, to + 3 * LANES);
        s4.intoArray(scores, to + 4 * LANES);
        s5.intoArray(scores, to + 5 * LANES);
        s6.intoArray(scores, to + 6 * LANES);
        s7.intoArray(scores, to + 7 * LANES);
    }

    private static void four(
            MemorySegment groups, long offset, int unit, float[] query, float[] scores) {
        int n = query.length;
        long a0 = start(offset, unit, n);
        long a1 = start(offset, unit + 1, n);
        long a2 = start(offset, unit + 2, n);
        long a3 = start(offset, unit + 3, n);
        FloatVector s0 = load(groups, a0);
        FloatVector s1 = load(groups, a1);
        FloatVector s2 = load(groups, a2);
        FloatVector s3 = load(groups, a3);
        for (int i = 0; i < n; i++) {
            FloatVector q = FloatVector.broadcast(SPECIES, query[i]);
            long at = (i + 1L) * STRIDE;
            s0 = load(groups, a0 + at).fma(q, s0);
            s1 = load(groups, a1 + at).fma(q, s1);
            s2 = load(groups, a2 + at).fma(q, s2);
            s3 = load(groups, a3 + at).fma(q, s3);
        }
        int to = unit * LANES;
        s0.intoArray(scores, to);
        s1.intoArray(scores, to + LANES);
        s2.intoArray(scores, to + 2 * LANES);
        s3.intoArray(scores, to + 3 * LANES);
    }

    private static void one(
            MemorySegment groups, long offset, int unit, float[] query, float[] scores) {
        int n = query.length;
        long start = start(offset, unit, n);
        FloatVector sum = load(groups, start);
        for (int i = 0; i < n; i++) {
            FloatVector q = FloatVector.broadcast(SPECIES, query[i]);
            sum = load(groups, start + (i + 1L) * STRIDE).fma(q, sum);
        }
        sum.intoArray(scores, unit * LANES);
    }

    @Override
    public float dot(MemorySegment vectors, long offset, float[] query) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i + 2 * LANES <= query.length; i += 2 * LANES) {
            long at = offset + (long) i * Float.BYTES;
            s0 = load(vectors, at).fma(FloatVector.fromArray(SPECIES, query, i), s0);
            s1 =
                    load(vectors, at + (long) LANES * Float.BYTES)
                            .fma(FloatVector.fromArray(SPECIES, query, i + LANES), s1);
        }
        float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            long at = offset + (long) i * Float.BYTES;
            sum = Math.fma(vectors.get(VectorGroups.FLOAT, at), query[i], sum);
        }
        return sum;
    }

    @Override
    public String name() {
        return "vectors of " + SPECIES.vectorBitSize() + " bits";
    }
}
