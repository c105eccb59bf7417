package dev.punctual.core.combination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.BucketedFeature;
import dev.punctual.core.definition.Bucketing;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketSizesTest {
    private static Bucketing scaled(Bucketing bucketing, double scale) {
        return BucketSizes.scaled(List.of(new BucketedFeature("f", bucketing)), scale)
                .getFirst()
                .bucketing();
    }

    @Test
    void countsAreMultiplied() {
        assertThat(scaled(new Bucketing.Quantiles(10), 0.25)).isEqualTo(new Bucketing.Quantiles(3));
        assertThat(scaled(new Bucketing.Quantiles(3), 0.1)).isEqualTo(new Bucketing.Quantiles(2));
        assertThat(scaled(new Bucketing.Hash(50), 4)).isEqualTo(new Bucketing.Hash(200));
    }

    @Test
    void edgesAreThinnedOrFilledIn() {
        var edges = new Bucketing.Edges(List.of(10.0, 20.0, 30.0, 40.0));
        assertThat(scaled(edges, 1)).isEqualTo(edges);
        assertThat(scaled(edges, 0.5)).isEqualTo(new Bucketing.Edges(List.of(20.0, 40.0)));
        assertThat(scaled(edges, 0.01)).isEqualTo(new Bucketing.Edges(List.of(30.0)));
        assertThat(scaled(edges, 2))
                .isEqualTo(new Bucketing.Edges(List.of(10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0)));
    }

    @Test
    void wordsStayAsTheyAre() {
        var words = new Bucketing.Vocabulary(List.of("f", "m"));
        assertThat(scaled(words, 4)).isEqualTo(words);
        assertThat(scaled(new Bucketing.Flag(), 4)).isEqualTo(new Bucketing.Flag());
    }
}
