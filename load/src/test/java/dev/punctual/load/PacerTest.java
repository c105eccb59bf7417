package dev.punctual.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    private final AtomicLong clock = new AtomicLong(-3 * MILLI);

    @Test
    void itWaitsForTheMomentAndNoShorter() throws InterruptedException {
        var pacer = pacer(0);
        for (long due = 0; due < 20 * MILLI; due += 313 * MICRO) {
            assertThat(pacer.await(due)).isTrue();
            assertThat(clock.get()).isBetween(due, due + MICRO);
        }
    }

    @Test
    void aThreadThatWakesLateDoesNotMoveWhatFollows() throws InterruptedException {
        var pacer = pacer(5 * MILLI);
        pacer.await(MILLI);
        long late = clock.get();
        assertThat(late).isGreaterThan(5 * MILLI);
        // Whatever was due meanwhile leaves at once.
        for (long due = 2 * MILLI; due <= 5 * MILLI; due += MILLI) {
            pacer.await(due);
            assertThat(clock.get()).isBetween(late, late + 100 * MICRO);
        }
    }

    @Test
    void itStopsForGood() throws InterruptedException {
        var pacer = pacer(0);
        pacer.stop();
        assertThat(pacer.await(Long.MAX_VALUE / 2)).isFalse();
        assertThat(pacer.await(clock.get() - MILLI)).isFalse();
        assertThat(pacer.isStopped()).isTrue();
    }

    /// A pacer whose first park takes so much longer than it should; reading the clock takes a tenth of a microsecond.
    private Pacer pacer(long oversleepNanos) {
        var oversleep = new AtomicLong(oversleepNanos);
        return new Pacer(
                () -> clock.addAndGet(100),
                nanos -> clock.addAndGet(nanos + oversleep.getAndSet(0)));
    }
}
