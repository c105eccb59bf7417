package dev.punctual.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class LinkTest {

    @Test
    void probabilitiesStayBetweenZeroAndOne() {
        assertThat(Link.LOGISTIC.predictionOf(0)).isEqualTo(0.5f);
        assertThat(Link.LOGISTIC.predictionOf(1e30f)).isEqualTo(1f);
        assertThat(Link.LOGISTIC.predictionOf(-1e30f)).isBetween(0f, 1e-38f);
    }

    @Test
    void sumsComeBackFromPredictions() {
        for (float sum = -8; sum <= 8; sum += 0.25f) {
            for (Link link : Link.values()) {
                assertThat(link.sumOf(link.predictionOf(sum))).isCloseTo(sum, within(1e-3f));
            }
        }
    }
}
