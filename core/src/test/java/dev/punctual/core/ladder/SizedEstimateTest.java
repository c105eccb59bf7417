package dev.punctual.core.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.Randomized;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SizedEstimateTest {
    private static final long NOW = -3;
    private static final long MILLI = 1_000_000;

    private final SizedEstimate estimate = new SizedEstimate(0.99);

    @Test
    void nothingIsExpectedOfWhatWasNeverMeasured() {
        assertThat(estimate.measured()).isFalse();
        assertThat(estimate.nanos(1_000_000, NOW)).isZero();
        assertThat(estimate.typicalNanos(1)).isZero();
    }

    @Test
    void aSizeThatWasNeverRunIsExpectedInProportionToTheNextSmallerOne() {
        measure(2, MILLI);
        assertThat(estimate.nanos(3, NOW)).isEqualTo(2 * estimate.nanos(2, NOW));
        assertThat(estimate.nanos(8, NOW)).isEqualTo(4 * estimate.nanos(2, NOW));
    }

    @Test
    void aSizeThatWasNeverRunTakesNoLongerThanALargerOne() {
        measure(1, MILLI);
        measure(16, 2 * MILLI);
        assertThat(estimate.nanos(8, NOW)).isEqualTo(estimate.nanos(16, NOW));
        assertThat(estimate.nanos(32, NOW)).isEqualTo(2 * estimate.nanos(16, NOW));
    }

    @Test
    void aBadMeasurementOfALargeBatchIsBoundedByWhatSmallOnesTake() {
        measure(1, MILLI);
        measure(8, 5_000 * MILLI);
        assertThat(estimate.nanos(8, NOW)).isEqualTo(8 * estimate.nanos(1, NOW));
    }

    @Test
    void moreRowsAreNeverExpectedToTakeLess() {
        Randomized.check(200, SizedEstimateTest::grows);
    }

    @Test
    void aFewTrialsCorrectWhatOneRunThatHungLeftBehind() {
        for (int i = 0; i < 20; i++) {
            estimate.record(1, i < 18 ? MILLI : 5_000 * MILLI, NOW);
        }
        int trials = 0;
        while (estimate.nanos(1, NOW) > 2 * MILLI) {
            estimate.correct(1, MILLI, NOW);
            trials++;
        }
        assertThat(trials).isBetween(1, 4);
    }

    @Test
    void aSeedCountsUntilThereIsMore() {
        estimate.seed(1, MILLI, 3 * MILLI, NOW);
        assertThat(estimate.typicalNanos(1)).isBetween(MILLI, 1_200_000L);
        assertThat(estimate.nanos(1, NOW)).isBetween(3 * MILLI, 3_500_000L);
        for (int i = 0; i < 100; i++) {
            estimate.record(1, 2 * MILLI, NOW);
        }
        assertThat(estimate.typicalNanos(1)).isBetween(2 * MILLI, 2_300_000L);
    }

    private void measure(int rows, long nanos) {
        for (int i = 0; i < 100; i++) {
            estimate.record(rows, nanos, NOW);
        }
    }

    private static void grows(SplittableRandom random) {
        var estimate = new SizedEstimate(0.9);
        for (int i = 0; i < 50; i++) {
            estimate.record(1 << random.nextInt(7), random.nextLong(1_000, 100 * MILLI), NOW);
        }
        for (int rows = 2; rows < 200; rows++) {
            assertThat(estimate.nanos(rows, NOW))
                    .isGreaterThanOrEqualTo(estimate.nanos(rows - 1, NOW));
        }
    }
}
