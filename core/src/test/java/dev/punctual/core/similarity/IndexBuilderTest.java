package dev.punctual.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.similarity.IndexBuilder.Wish;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IndexBuilderTest {
    private static final int DIMENSION = 8;
    private static final TreeKind TREE = new TreeKind();

    private final Arena arena = Arena.ofShared();
    private final List<String> steps = new ArrayList<>();

    @AfterEach
    void giveMemoryBack() {
        arena.close();
    }

    /// Items `from` to `to`, whose vectors depend on their numbers only.
    private ItemList items(int from, int to) {
        var items =
                new ItemList(
                        new VectorList(arena, DIMENSION), Map.of("parity", true, "tens", false));
        for (int i = from; i < to; i++) {
            var random = new Random(i);
            float[] vector = new float[DIMENSION];
            for (int d = 0; d < DIMENSION; d++) {
                vector[d] = (float) random.nextGaussian();
            }
            items.add("id" + i, vector);
            items.attribute("parity", i % 2 == 0 ? "even" : i % 3 == 0 ? "" : "odd");
            items.attribute("tens", i % 5 == 0 ? Double.NaN : Math.floorDiv(i, 10));
        }
        return items;
    }

    private ItemIndex build(ItemList items, ItemIndex before, String fingerprint) {
        var wish = new Wish("things", Metric.EUCLIDEAN, 0.95, 4, fingerprint);
        var image =
                new IndexBuilder(List.of(TREE), wish, arena, steps::add).build(items, before, 77);
        IndexFacts read = IndexFacts.of(image.facts().toTexts());
        assertThat(read).isEqualTo(image.facts());
        var index = new ItemIndex(image, TREE);
        index.requireWhole();
        return index;
    }

    private ItemIndex built(int from, int to) {
        var wish = new Wish("things", Metric.EUCLIDEAN, 0.95, 4, "a");
        var builder = new IndexBuilder(List.of(TREE), wish, arena, steps::add);
        return new ItemIndex(builder.build(items(from, to), null, 77), TREE);
    }

    @Test
    void itemsAreFoundByIdAndNeighboursAreKept() {
        ItemIndex index = built(0, 2_000);
        assertThat(index.facts().recall()).isGreaterThanOrEqualTo(0.95);
        assertThat(index.place("id2000")).isEqualTo(-1);
        assertThat(index.place("")).isEqualTo(-1);
        var known = new Ranking();
        var found = new Ranking();
        ItemIndex.Search search = index.take();
        for (int i = 0; i < 100; i++) {
            int place = index.place("id" + i);
            assertThat(index.id(place)).isEqualTo("id" + i);
            assertThat(index.known(place, 4, known)).isTrue();
            var limits = SearchLimits.of(index.facts().effort());
            var _ = search.near(place, 4, null, limits, found);
            for (int rank = 0; rank < 4; rank++) {
                assertThat(known.number(rank)).isEqualTo(found.number(rank)).isNotEqualTo(place);
                assertThat(known.score(rank)).isEqualTo(found.score(rank));
            }
        }
        assertThat(index.known(0, 5, known)).isFalse();
    }

    @Test
    void filtersKnowTextsNumbersAndWhatIsMissing() {
        ItemIndex index = built(0, 500);
        Attribute parity = Objects.requireNonNull(index.attributes().get("parity"));
        Attribute tens = Objects.requireNonNull(index.attributes().get("tens"));
        var filter = new ItemFilter();
        filter.texts(parity, List.of("odd", "unheard of"));
        filter.range(tens, 10, 19);
        for (int i = 0; i < 500; i++) {
            boolean odd = i % 2 == 1 && i % 3 != 0;
            boolean between = i % 5 != 0 && i >= 100 && i < 200;
            assertThat(filter.allows(index.place("id" + i))).as("%d", i).isEqualTo(odd && between);
        }
        var one = new ItemFilter();
        one.numbers(tens, List.of(7.0, 8.0));
        assertThat(one.allows(index.place("id71"))).isTrue();
        assertThat(one.allows(index.place("id70"))).isFalse(); // has none
        assertThat(one.allows(index.place("id91"))).isFalse();
    }

    @Test
    void anIndexGrowsIfItsDefinitionIsTheSame() {
        ItemIndex first = built(0, 2_000);
        ItemIndex next = build(items(200, 2_300), first, "a");
        assertThat(next.facts().rebuilt()).isTrue();
        assertThat(next.facts().items()).isEqualTo(2_100);
        assertThat(next.place("id0")).isEqualTo(-1);
        assertThat(next.place("id2299")).isGreaterThanOrEqualTo(0);
        assertThat(build(items(200, 2_300), first, "b").facts().rebuilt()).isFalse();
        assertThat(steps).contains("growing the index before", "building a tree");
    }

    @Test
    void anIndexThatFindsTooLittleAfterGrowingIsBuiltAnew() {
        // From two clusters far away to items everywhere: all of them come into a few old leaves.
        ItemList narrow = new ItemList(new VectorList(arena, DIMENSION), Map.of());
        var random = new Random(3);
        for (int i = 0; i < 300; i++) {
            float[] vector = new float[DIMENSION];
            vector[0] = (i % 2 == 0 ? 1_000 : -1_000) + random.nextFloat();
            narrow.add("n" + i, vector);
        }
        var wish = new Wish("things", Metric.EUCLIDEAN, 0.95, 0, "a");
        var builder = new IndexBuilder(List.of(TREE), wish, arena, steps::add);
        var first = new ItemIndex(builder.build(narrow, null, 1), TREE);
        IndexFacts facts = builder.build(items(0, 5_000), first, 2).facts();
        assertThat(facts.recall()).isGreaterThanOrEqualTo(0.95);
        assertThat(steps).contains("growing the index before");
        assertThat(facts.rebuilt() && facts.effort() > 2 * first.facts().effort()).isFalse();
    }

    @Test
    void anotherKindIsRefused() {
        ItemIndex index = built(0, 20);
        var facts = index.facts();
        assertThat(facts.kind()).isEqualTo("tree");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new ItemIndex(new IndexImage(facts, Map.of()), TREE));
    }
}
