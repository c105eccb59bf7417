package dev.punctual.core.similarity;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The scores without the Vector API: eight vectors at a time, in registers.
final class ScalarDotKernel implements DotKernel {
    private static final ValueLayout.OfFloat FLOAT = VectorGroups.FLOAT;
    private static final int AT_A_TIME = 8;
    private static final int STRIDE = GROUP * Float.BYTES;

    @Override
    public void scores(
            MemorySegment groups, long offset, int count, float[] query, float[] scores) {
        long groupBytes = (query.length + 1L) * STRIDE;
        for (int i = 0; i < count; i++) {
            long at = offset + i * groupBytes;
            for (int lane = 0; lane < GROUP; lane += AT_A_TIME) {
                eight(groups, at + (long) lane * Float.BYTES, query, scores, i * GROUP + lane);
            }
        }
    }

    private static void eight(
            MemorySegment groups, long offset, float[] query, float[] scores, int to) {
        float s0 = groups.get(FLOAT, offset);
        float s1 = groups.get(FLOAT, offset + 4);
        float s2 = groups.get(FLOAT, offset + 8);
        float s3 = groups.get(FLOAT, offset + 12);
        float s4 = groups.get(FLOAT, offset + 16);
        float s5 = groups.get(FLOAT, offset + 20);
        float s6 = groups.get(FLOAT, offset + 24);
        float s7 = groups.get(FLOAT, offset + 28);
        long at = offset;
        for (int i = 0; i < query.length; i++) {
            at += STRIDE;
            float q = query[i];
            s0 = Math.fma(groups.get(FLOAT, at), q, s0);
            s1 = Math.fma(groups.get(FLOAT, at + 4), q, s1);
            s2 = Math.fma(groups.get(FLOAT, at + 8), q, s2);
            s3 = Math.fma(groups.get(FLOAT, at + 12), q, s3);
            s4 = Math.fma(groups.get(FLOAT, at + 16), q, s4);
            s5 = Math.fma(groups.get(FLOAT, at + 20), q, s5);
            s6 = Math.fma(groups.get(FLOAT, at + 24), q, s6);
            s7 = Math.fma(groups.get(FLOAT, at + 28), q, s7);
        }
        scores[to] = s0;
        scores[to + 1] = s1;
        scores[to + 2] = s2;
        scores[to + 3] = s3;
        scores[to + 4] = s4;
        scores[to + 5] = s5;
        scores[to + 6] = s6;
        scores[to + 7] = s7;
    }

    @Override
    public float dot(MemorySegment vectors, long offset, float[] query) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 4 <= query.length; i += 4) {
            long at = offset + (long) i * Float.BYTES;
            s0 = Math.fma(vectors.get(FLOAT, at), query[i], s0);
            s1 = Math.fma(vectors.get(FLOAT, at + 4), query[i + 1], s1);
            s2 = Math.fma(vectors.get(FLOAT, at + 8), query[i + 2], s2);
            s3 = Math.fma(vectors.get(FLOAT, at + 12), query[i + 3], s3);
        }
        for (; i < query.length; i++) {
            s0 = Math.fma(vectors.get(FLOAT, offset + (long) i * Float.BYTES), query[i], s0);
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public String name() {
        return "scalar";
    }
}
