package dev.punctual.core.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.core.drift.StabilityIndex.Verdict;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StabilityIndexTest {

    @Test
    void theSameSharesHaveNone() {
        StabilityIndex same =
                StabilityIndex.of(new long[] {100, 300, 600}, new long[] {10, 30, 60});
        assertThat(same.value()).isZero();
        assertThat(same.verdict()).isEqualTo(Verdict.STABLE);
    }

    @Test
    void itIsWhatTheFormulaSays() {
        // (0.3-0.5) ln(0.3/0.5) + (0.7-0.5) ln(0.7/0.5)
        double expected = -0.2 * Math.log(0.6) + 0.2 * Math.log(1.4);
        StabilityIndex index =
                StabilityIndex.of(new long[] {50_000, 50_000}, new long[] {30_000, 70_000});
        assertThat(index.value())
                .isCloseTo(expected, within(1e-12))
                .isCloseTo(0.16946, within(1e-5));
        assertThat(index.verdict()).isEqualTo(Verdict.MODERATE);
        // 10 even bins of which one takes what was in five: a textbook case, by hand.
        long[] even = new long[10];
        Arrays.fill(even, 10_000);
        long[] moved = {2_000, 2_000, 2_000, 2_000, 2_000, 10_000, 10_000, 10_000, 10_000, 50_000};
        double byHand = 5 * (0.02 - 0.1) * Math.log(0.2) + (0.5 - 0.1) * Math.log(5);
        StabilityIndex major = StabilityIndex.of(even, moved);
        assertThat(major.value()).isCloseTo(byHand, within(1e-12));
        assertThat(major.verdict()).isEqualTo(Verdict.MAJOR);
    }

    @Test
    void whatWasNeverSeenCountsButNotInfinitely() {
        StabilityIndex index = StabilityIndex.of(new long[] {1_000, 0}, new long[] {500, 500});
        assertThat(index.value()).isBetween(3.0, 4.0);
        assertThat(StabilityIndex.of(new long[] {10, 0, 10}, new long[] {10, 0, 10}).chance())
                .isCloseTo(0.1, within(1e-12));
    }

    @Test
    void fewRowsOfTheSamePopulationAreStable() {
        var random = new SplittableRandom(7);
        int stable = 0;
        for (int run = 0; run < 200; run++) {
            long[] reference = new long[10];
            long[] recent = new long[10];
            for (int i = 0; i < 10_000; i++) {
                reference[random.nextInt(10)]++;
            }
            for (int i = 0; i < 80; i++) {
                recent[random.nextInt(10)]++;
            }
            StabilityIndex index = StabilityIndex.of(reference, recent);
            stable += index.verdict() == Verdict.STABLE ? 1 : 0;
        }
        assertThat(stable).isGreaterThan(180);
    }

    @Test
    void countsUpToBoundsBecomeBins() {
        assertThat(StabilityIndex.edges(new double[] {1, 1, 2, 5, 5})).containsExactly(1, 2, 5);
        assertThat(StabilityIndex.bins(new long[] {10, 25, 25}, 100, 5))
                .containsExactly(10, 15, 0, 70, 5);
    }

    @Test
    void nothingIsComparedToNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StabilityIndex.of(new long[] {0}, new long[] {1}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StabilityIndex.of(new long[] {1}, new long[] {1, 2}));
    }
}
