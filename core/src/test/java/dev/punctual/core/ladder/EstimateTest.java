package dev.punctual.core.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.Randomized;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private static final long SECOND = 1_000_000_000L;

    /// Somewhere; the clock's origin means nothing.
    private static final long START = -5 * SECOND;

    @Test
    void nothingIsExpectedOfWhatWasNeverMeasured() {
        var estimate = new Estimate(0.99, START);
        assertThat(estimate.nanos(START)).isZero();
        assertThat(estimate.typicalNanos()).isZero();
    }

    @Test
    void theQuantileIsThatOfTheSamplesWithinABucketsWidth() {
        Randomized.check(200, EstimateTest::compareWithTheSamples);
    }

    @Test
    void whatIsNotMeasuredAgainHalvesEverySecond() {
        var estimate = new Estimate(0.5, START);
        estimate.record(1_000_000, START);
        long known = estimate.nanos(START);
        assertThat(estimate.nanos(START + SECOND - 1)).isEqualTo(known);
        assertThat(estimate.nanos(START + SECOND)).isEqualTo(known / 2);
        assertThat(estimate.nanos(START + 3 * SECOND)).isEqualTo(known / 8);
        assertThat(estimate.nanos(START + 100_000 * SECOND)).isZero();
        estimate.record(1_000_000, START + 4 * SECOND);
        assertThat(estimate.nanos(START + 4 * SECOND)).isEqualTo(known);
    }

    @Test
    void whatIsTypicalDoesNotFade() {
        var estimate = new Estimate(0.99, START);
        for (int i = 0; i < 9; i++) {
            estimate.record(i < 6 ? 8_000_000 : 1_000, START);
        }
        assertThat(estimate.typicalNanos()).isBetween(8_000_000L, 9_000_000L);
    }

    @Test
    void oldSamplesAreForgottenWhenThereAreEnoughNewOnes() {
        var estimate = new Estimate(0.99, START);
        record(estimate, 2_000, 5_000_000, START);
        assertThat(estimate.nanos(START)).isGreaterThanOrEqualTo(5_000_000);
        long now = START;
        for (int window = 0; window < 3; window++) {
            now += 6 * SECOND;
            record(estimate, 2_000, 10_000, now);
        }
        assertThat(estimate.nanos(now)).isBetween(10_000L, 11_500L);
    }

    @Test
    void aBurstOfSlowRunsIsForgottenBySomeProbes() {
        var estimate = new Estimate(0.99, START);
        record(estimate, 5_000, 20_000_000, START);
        long now = START;
        int probes = 0;
        while (estimate.nanos(now) > 1_200_000 && probes < 1_000) {
            now += 2 * SECOND;
            estimate.record(1_000_000, now);
            probes++;
        }
        assertThat(probes).isBetween(2, 10);
    }

    @Test
    void extremeDurationsHaveABucketToo() {
        var estimate = new Estimate(0.5, START);
        estimate.record(0, START);
        assertThat(estimate.nanos(START)).isBetween(0L, 200L);
        record(estimate, 10, Long.MAX_VALUE, START);
        assertThat(estimate.nanos(START)).isGreaterThan(60 * SECOND);
    }

    private static void compareWithTheSamples(SplittableRandom random) {
        double quantile = 0.5 + random.nextInt(50) / 100.0;
        var estimate = new Estimate(quantile, START);
        // Computed anew after each 32nd sample.
        long[] samples = new long[32 * random.nextInt(1, 30)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 128L << random.nextInt(20);
            samples[i] += random.nextLong(samples[i]);
            estimate.record(samples[i], START);
        }
        Arrays.sort(samples);
        long exact = samples[(int) Math.ceil(quantile * samples.length) - 1];
        assertThat(estimate.nanos(START)).isBetween(exact, exact + exact / 8 + 1);
    }

    private static void record(Estimate estimate, int count, long nanos, long now) {
        for (int i = 0; i < count; i++) {
            estimate.record(nanos, now);
        }
    }
}
