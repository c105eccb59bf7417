package dev.punctual.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.Randomized;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    private static final long SECOND = 1_000_000_000L;

    private final TokenBuckets buckets = new TokenBuckets(10, 3, 2);

    @Test
    void aFullBucketHoldsTheBurst() {
        assertThat(granted("a", 5, 0)).isEqualTo(3);
        assertThat(buckets.take("a", 0)).isEqualTo(SECOND / 10);
    }

    @Test
    void tokensComeBackAtTheRate() {
        assertThat(granted("a", 3, 0)).isEqualTo(3);
        assertThat(granted("a", 5, SECOND / 5)).isEqualTo(2);
        assertThat(granted("a", 100, 100 * SECOND)).isEqualTo(3);
    }

    @Test
    void clientsHaveBucketsOfTheirOwn() {
        assertThat(granted("a", 5, 0)).isEqualTo(3);
        assertThat(granted("b", 5, 0)).isEqualTo(3);
    }

    @Test
    void theClientThatWasSilentForLongestIsForgotten() {
        assertThat(granted("a", 5, 0)).isEqualTo(3);
        assertThat(granted("b", 5, 0)).isEqualTo(3);
        assertThat(granted("c", 5, 0)).isEqualTo(3);
        assertThat(granted("c", 5, 0)).isZero();
        assertThat(granted("a", 5, 0)).isEqualTo(3);
    }

    @Test
    void nobodyGetsMoreThanTheRateAndTheBurst() {
        Randomized.check(100, TokenBucketsTest::bounded);
    }

    private static void bounded(SplittableRandom random) {
        double rate = random.nextDouble(0.5, 500);
        int burst = random.nextInt(1, 50);
        var buckets = new TokenBuckets(rate, burst, 10);
        long now = 0;
        int granted = 0;
        for (int i = 0; i < 1_000; i++) {
            now += random.nextLong((long) (2 * SECOND / rate));
            long wait = buckets.take("a", now);
            granted += wait == 0 ? 1 : 0;
            assertThat(wait).isBetween(0L, (long) (SECOND / rate) + 1);
        }
        assertThat((double) granted).isLessThanOrEqualTo(burst + rate * now / SECOND + 1);
    }

    private int granted(String client, int asked, long nowNanos) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += buckets.take(client, nowNanos) == 0 ? 1 : 0;
        }
        return granted;
    }
}
