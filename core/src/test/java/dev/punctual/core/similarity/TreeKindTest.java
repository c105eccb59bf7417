package dev.punctual.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.IndexKindKit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreeKindTest extends IndexKindKit {
    @Override
    protected IndexKind kind() {
        return new TreeKind();
    }

    @Test
    void theNumberOfCoresChangesNothing() throws Exception {
        List<float[]> items = clustered(5_000, 1);
        try (Arena arena = Arena.ofShared();
                var one = new ForkJoinPool(1);
                var four = new ForkJoinPool(4)) {
            var vectors = list(items, arena);
            var alone = one.submit(() -> kind().build(vectors, Metric.DOT, 5, arena)).get();
            var together = four.submit(() -> kind().build(vectors, Metric.DOT, 5, arena)).get();
            assertThat(items(together)).isEqualTo(items(alone));
            for (Map.Entry<String, MemorySegment> section : alone.sections().entrySet()) {
                MemorySegment other = together.sections().get(section.getKey());
                assertThat(Objects.requireNonNull(other).toArray(ValueLayout.JAVA_BYTE))
                        .isEqualTo(section.getValue().toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    @Test
    void aTreeGrowsByNewItemsAndLosesThoseThatAreGone() {
        List<float[]> all = clustered(6_000, 2);
        try (Arena arena = Arena.ofShared()) {
            var first =
                    kind().build(list(all.subList(0, 4_000), arena), Metric.EUCLIDEAN, 1, arena);
            int[] placeOf = new int[4_000];
            for (int place = 0; place < first.places(); place++) {
                if (first.item(place) >= 0) {
                    placeOf[first.item(place)] = place;
                }
            }
            // The first thousand go, three thousand stay, two thousand come.
            List<float[]> next = all.subList(1_000, 6_000);
            int[] before = new int[5_000];
            Arrays.setAll(before, i -> i < 3_000 ? placeOf[i + 1_000] : -1);
            var opened = kind().open(first.sections(), DIMENSION);
            var vectors = list(next, arena);
            var grown =
                    Objects.requireNonNull(
                            kind().rebuild(vectors, Metric.EUCLIDEAN, opened, before, arena));
            assertThat(items(grown).stream().sorted())
                    .containsExactlyElementsOf(IntStream.range(0, 5_000).boxed().toList());
            var index = (TreeIndex) kind().open(grown.sections(), DIMENSION);
            var recall = new Recall(vectors, Metric.EUCLIDEAN, 300, 1);
            assertThat(recall.of(index, grown, index.mostEffort())).isEqualTo(1);
            int effort = recall.leastEffort(index, grown, 0.95);
            assertThat(index.share(effort)).isLessThan(0.5);
            for (int place = 0; place < index.centroids().places(); place++) {
                if (index.centroids().holds(place) && index.isLeaf(place)) {
                    int groups = index.end(place) - index.first(place);
                    assertThat(groups).isBetween(1, 2 * TreeBuilder.LEAF_ITEMS / 16);
                }
            }
        }
    }

    private static List<Integer> items(IndexKind.Parts parts) {
        return IntStream.range(0, parts.places())
                .map(parts::item)
                .filter(item -> item >= 0)
                .boxed()
                .toList();
    }

    private static VectorList list(List<float[]> items, Arena arena) {
        var vectors = new VectorList(arena, DIMENSION);
        for (float[] item : new ArrayList<>(items)) {
            vectors.add(item);
        }
        return vectors;
    }
}
