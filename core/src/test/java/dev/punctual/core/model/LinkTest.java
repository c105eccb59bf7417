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
    void scoresComeBackFromPredictions() {
        for (float score = -8; score <= 8; score += 0.25f) {
            for (Link link : new Link[] {Link.IDENTITY, Link.LOGISTIC, Link.EXP}) {
                assertThat(link.scoreOf(link.predictionOf(score))).isCloseTo(score, within(1e-3f));
            }
        }
    }

    @Test
    void classesThatExcludeEachOtherAddUpToOne() {
        float[] out = new float[4];
        Link.SOFTMAX.predict(new float[] {1000, 1001, -1000}, out, 1);
        assertThat(out[1] + out[2] + out[3]).isCloseTo(1, within(1e-6f));
        assertThat(out[2] / out[1]).isCloseTo((float) Math.E, within(1e-5f));
        Link.LARGEST.predict(new float[] {1, 3, 3}, out, 0);
        assertThat(out[0]).isEqualTo(1);
        Link.LOGISTIC_PAIR.predict(new float[] {2}, out, 0);
        assertThat(out[0] + out[1]).isCloseTo(1, within(1e-6f));
        assertThat(out[1]).isEqualTo(Link.LOGISTIC.predictionOf(2));
    }
}
