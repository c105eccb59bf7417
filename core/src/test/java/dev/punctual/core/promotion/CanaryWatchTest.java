package dev.punctual.core.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CanaryWatchTest {
    private static final long QUICK = 1_000;
    private static final long SLOW = 5_000;

    private final CanaryWatch watch = new CanaryWatch(new CanaryWatch.Bounds(2_000, 0.01, 500));

    private @Nullable String records(int times, long nanos, boolean failure) {
        String broken = null;
        for (int i = 0; i < times && broken == null; i++) {
            broken = watch.record(nanos, failure);
        }
        return broken;
    }

    @Test
    void oneThatFailsAtOnceIsEndedAtOnce() {
        assertThat(records(5, QUICK, true)).isNull();
        assertThat(records(1, QUICK, true))
                .isEqualTo("6 of 6 answers failed or were not ready in time; the bound is 1.00 %");
    }

    @Test
    void oneInAHundredMayBeSlowAndNoMore() {
        for (int i = 0; i < 20; i++) {
            assertThat(records(99, QUICK, false)).isNull();
            assertThat(records(1, SLOW, false)).isNull();
        }
        assertThat(records(10, SLOW, false)).contains("of the p99");
    }

    @Test
    void whatGoesBadAfterALongTimeIsFound() {
        assertThat(records(100_000, QUICK, false)).isNull();
        assertThat(records(500, QUICK, true)).contains("failed");
    }

    @Test
    void whatWasBadLongAgoDoesNotCount() {
        assertThat(records(5, QUICK, true)).isNull();
        assertThat(records(10_000, QUICK, false)).isNull();
        assertThat(records(5, QUICK, true)).isNull();
        assertThat(watch.count().answers()).isEqualTo(10_010);
        assertThat(watch.count().failed()).isLessThan(0.01);
    }
}
