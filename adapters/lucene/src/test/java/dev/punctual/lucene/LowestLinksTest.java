package dev.punctual.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;
import org.junit.jupiter.api.Test;

class LowestLinksTest {
    private static final int NODES = 3_000;
    private static final int DIMENSION = 48;
    private static final int MOST = 16;

    private final float[][] points = new float[NODES][DIMENSION];

    @Test
    void nodesThatFewLeadToAreFoundFromMore() throws IOException {
        var random = new Random(5);
        for (float[] point : points) {
            for (int d = 0; d < DIMENSION; d++) {
                point[d] = (float) random.nextGaussian();
            }
        }
        OnHeapHnswGraph graph =
                HnswGraphBuilder.create(new Points(), MOST / 2, 50, 1, NODES).build(NODES);
        int[][] built = new int[NODES][];
        for (int node = 0; node < NODES; node++) {
            var links = graph.getNeighbors(0, node);
            built[node] = Arrays.copyOf(links.nodes(), links.size());
        }
        assertThat(lonely(built)).isGreaterThan(NODES / 50);
        int[][] links = LowestLinks.of(graph, NODES, MOST);
        assertThat(lonely(links)).isLessThan(lonely(built) / 3);
        for (int node = 0; node < NODES; node++) {
            assertThat(links[node]).hasSizeLessThanOrEqualTo(MOST).doesNotContain(node);
            assertThat(links[node]).doesNotHaveDuplicates();
        }
    }

    /// How many nodes less than two others lead to.
    private static long lonely(int[][] links) {
        int[] leading = new int[NODES];
        for (int[] own : links) {
            for (int link : own) {
                leading[link]++;
            }
        }
        return Arrays.stream(leading).filter(count -> count < 2).count();
    }

    private final class Points implements RandomVectorScorerSupplier {
        @Override
        public UpdateableRandomVectorScorer scorer() {
            return new Scorer();
        }

        @Override
        public RandomVectorScorerSupplier copy() {
            return this;
        }
    }

    private final class Scorer implements UpdateableRandomVectorScorer {
        private int own;

        @Override
        public void setScoringOrdinal(int node) {
            own = node;
        }

        @Override
        public float score(int node) {
            float sum = 0;
            for (int d = 0; d < DIMENSION; d++) {
                float difference = points[own][d] - points[node][d];
                sum += difference * difference;
            }
            return 1 / (1 + sum);
        }

        @Override
        public int maxOrd() {
            return NODES;
        }
    }
}
