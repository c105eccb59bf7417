package dev.punctual.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos() / 1_000;

    private final Pauses pauses = new Pauses();

    @Test
    void aPauseDoublesWithEachFailureUpToAnHour() {
        long now = 0;
        for (long minutes : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            pauses.failed("a", now);
            assertThat(pauses.paused("a", now + minutes * MINUTE - 1)).isTrue();
            now += minutes * MINUTE;
            assertThat(pauses.paused("a", now)).isFalse();
        }
    }

    @Test
    void successForgetsAndOthersAreNotPaused() {
        pauses.failed("a", 0);
        pauses.failed("a", MINUTE);
        assertThat(pauses.paused("b", MINUTE)).isFalse();
        pauses.succeeded("a");
        assertThat(pauses.paused("a", MINUTE)).isFalse();
        pauses.failed("a", 0);
        assertThat(pauses.paused("a", MINUTE)).isFalse();
    }
}
