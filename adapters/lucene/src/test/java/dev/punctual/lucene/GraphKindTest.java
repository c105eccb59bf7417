package dev.punctual.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.similarity.IndexBuilder;
import dev.punctual.core.similarity.IndexBuilder.Wish;
import dev.punctual.core.similarity.IndexFacts;
import dev.punctual.core.similarity.IndexKind;
import dev.punctual.core.similarity.ItemList;
import dev.punctual.core.similarity.Metric;
import dev.punctual.core.similarity.TreeKind;
import dev.punctual.core.similarity.VectorList;
import dev.punctual.core.testing.IndexKindKit;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GraphKindTest extends IndexKindKit {
    @Override
    protected IndexKind kind() {
        return new GraphKind();
    }

    @Test
    void aGraphIsTakenWhereATreeComparesMuchMore() {
        var steps = new ArrayList<String>();
        assertThat(chosen(0.9, steps).kind()).isEqualTo("tree");
        assertThat(steps).doesNotContain("building a graph");
        IndexFacts facts = chosen(0.999, steps);
        assertThat(steps).contains("building a tree", "building a graph");
        assertThat(facts.kind()).isEqualTo("graph");
        assertThat(facts.recall()).isGreaterThanOrEqualTo(0.999);
    }

    /// Items in ten directions, without clusters.
    private static List<float[]> spread(int count) {
        var random = new Random(1);
        float[][] directions = new float[10][DIMENSION];
        for (float[] direction : directions) {
            for (int d = 0; d < DIMENSION; d++) {
                direction[d] = (float) random.nextGaussian();
            }
        }
        var items = new ArrayList<float[]>();
        for (int i = 0; i < count; i++) {
            float[] item = new float[DIMENSION];
            for (float[] direction : directions) {
                float along = (float) random.nextGaussian();
                for (int d = 0; d < DIMENSION; d++) {
                    item[d] += along * direction[d];
                }
            }
            items.add(item);
        }
        return items;
    }

    private static IndexFacts chosen(double recall, List<String> steps) {
        try (Arena arena = Arena.ofShared()) {
            var items = new ItemList(new VectorList(arena, DIMENSION), Map.of());
            for (float[] vector : spread(20_000)) {
                items.add("" + items.size(), vector);
            }
            List<IndexKind> kinds = List.of(new TreeKind(), new GraphKind());
            var wish = new Wish("things", Metric.EUCLIDEAN, recall, 0, "a");
            return new IndexBuilder(kinds, wish, arena, steps::add).build(items, null, 1).facts();
        }
    }
}
