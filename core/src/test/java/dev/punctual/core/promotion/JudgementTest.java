package dev.punctual.core.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.EndpointDefinition.Serving;
import dev.punctual.core.definition.Release.Acceptance;
import dev.punctual.core.definition.Release.Bounds;
import dev.punctual.core.promotion.Evidence.Finding;
import dev.punctual.core.promotion.Evidence.Latency;
import dev.punctual.core.promotion.Evidence.Quality;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final EndpointDefinition ENDPOINT =
            new EndpointDefinition(
                    "e",
                    "",
                    "",
                    List.of(),
                    null,
                    List.of(),
                    List.of(),
                    Serving.within(Duration.ofMillis(10)),
                    List.of(),
                    null,
                    null);

    private static Latency latency(long answered, double p99) {
        return new Latency("e", 100, 1_000, answered, p99 / 2, p99, p99 * 2);
    }

    @Test
    void withoutThresholdsTheBudgetOfTheEndpointIsOne() {
        var judgement = new Judgement(Acceptance.NONE).size(1L << 40).quality(Quality.UNKNOWN);
        assertThat(judgement.findings()).isEmpty();
        assertThat(judgement.latency(ENDPOINT, latency(1_000, 10)).findings())
                .containsExactly(
                        new Finding("e: p99", "10.00 ms", "at most 10ms", true),
                        new Finding("e: answered by it", "100.00 %", "at least 99.00 %", true));
        assertThat(
                        new Judgement(Acceptance.NONE)
                                .latency(ENDPOINT, latency(1_000, 10.1))
                                .findings())
                .extracting(Finding::kept)
                .containsExactly(false, true);
    }

    @Test
    void aVersionThatOthersAnswerForIsRefusedHoweverFastTheyAre() {
        assertThat(new Judgement(Acceptance.NONE).latency(ENDPOINT, latency(989, 1)).findings())
                .extracting(Finding::kept)
                .containsExactly(true, false);
    }

    @Test
    void declaredThresholdsAreJudged() {
        var acceptance =
                new Acceptance(
                        Map.of("rmse", new Bounds(null, 27.0)), Duration.ofMillis(5), 1_000L);
        var good = new Quality("l.test", 10, Map.of("rmse", 26.9));
        var bad = new Quality("l.test", 10, Map.of("rmse", 27.1));
        assertThat(new Judgement(acceptance).size(1_000).quality(good).findings())
                .allMatch(Finding::kept)
                .hasSize(2);
        assertThat(new Judgement(acceptance).size(1_001).quality(bad).findings())
                .noneMatch(Finding::kept);
        assertThat(new Judgement(acceptance).quality(Quality.UNKNOWN).findings())
                .containsExactly(
                        new Finding("rmse", "not measured: no labels", "at most 27.0", false));
        assertThat(new Judgement(acceptance).latency(ENDPOINT, latency(1_000, 6)).findings())
                .extracting(Finding::kept)
                .containsExactly(false, true);
    }
}
