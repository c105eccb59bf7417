package dev.punctual.core.resilience;

import static dev.punctual.core.resilience.CircuitBreaker.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.resilience.CircuitBreaker.Outcome;
import dev.punctual.core.resilience.CircuitBreaker.State;
import dev.punctual.core.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitBreakerTest {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final int FEWEST_CALLS = 10;
    private static final int PROBES = 3;
    private static final CircuitBreaker.Rules RULES =
            new CircuitBreaker.Rules(WINDOW, FEWEST_CALLS, 0.5, PAUSE, PROBES);

    private final ManualClock clock = new ManualClock();
    private final CircuitBreaker breaker = new CircuitBreaker(RULES, clock);

    @Test
    void tooLargeAShareOfFailuresOpensIt() {
        call(Outcome.ANSWERED, 5);
        call(Outcome.FAILED, 4);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.admits()).isTrue();
        call(Outcome.FAILED, 1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.admits()).isFalse();
        assertThat(breaker.enter()).isEqualTo(REFUSED);
    }

    @Test
    void aSmallerShareDoesNot() {
        for (int i = 0; i < 100; i++) {
            call(Outcome.ANSWERED, 3);
            call(Outcome.FAILED, 2);
            clock.advance(Duration.ofMillis(300));
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void fewCallsProveNothing() {
        call(Outcome.FAILED, FEWEST_CALLS - 1);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        call(Outcome.WITHDRAWN, 100);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        call(Outcome.FAILED, 1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void whatIsOlderThanTheWindowDoesNotCount() {
        call(Outcome.FAILED, FEWEST_CALLS - 1);
        clock.advance(WINDOW);
        call(Outcome.FAILED, 1);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        clock.advance(WINDOW.dividedBy(2));
        call(Outcome.FAILED, FEWEST_CALLS - 1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void afterThePauseOneCallAtATimeMayTry() {
        open();
        clock.advance(PAUSE.minusNanos(1));
        assertThat(breaker.enter()).isEqualTo(REFUSED);
        clock.advance(Duration.ofNanos(1));
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        long probe = breaker.enter();
        assertThat(probe).isNotEqualTo(REFUSED);
        assertThat(breaker.admits()).isFalse();
        assertThat(breaker.enter()).isEqualTo(REFUSED);
        breaker.report(probe, Outcome.WITHDRAWN);
        assertThat(breaker.admits()).isTrue();
        call(Outcome.ANSWERED, PROBES - 1);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        call(Outcome.ANSWERED, 1);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aProbeThatFailsOpensItAgain() {
        open();
        clock.advance(PAUSE);
        call(Outcome.ANSWERED, PROBES - 1);
        call(Outcome.FAILED, 1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        clock.advance(PAUSE);
        call(Outcome.ANSWERED, PROBES - 1);
        assertThat(breaker.state()).as("probes are counted anew").isEqualTo(State.HALF_OPEN);
    }

    @Test
    void whatACallOfAnotherEraReportsIsNotHeard() {
        long before = breaker.enter();
        open();
        clock.advance(PAUSE);
        long probe = breaker.enter();
        breaker.report(before, Outcome.FAILED);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.enter()).as("the probe is still under way").isEqualTo(REFUSED);
        breaker.report(probe, Outcome.ANSWERED);
        call(Outcome.ANSWERED, PROBES - 1);
        breaker.report(probe, Outcome.FAILED);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void afterItClosedItCountsAnew() {
        open();
        clock.advance(PAUSE);
        call(Outcome.ANSWERED, PROBES);
        call(Outcome.FAILED, FEWEST_CALLS - 1);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    /// Whatever happens, a breaker that is not asked about calls under way ends up admitting again after a pause, and one
    /// whose calls are all answered closes.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itAlwaysFindsItsWayBack(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            long era = breaker.enter();
            if (era != REFUSED) {
                breaker.report(era, OUTCOMES.get(random.nextInt(OUTCOMES.size())));
            }
            clock.advance(Duration.ofMillis(random.nextInt(500)));
            assertThat(breaker.admits()).isEqualTo(breaker.state() != State.OPEN);
        }
        clock.advance(PAUSE);
        call(Outcome.ANSWERED, PROBES);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    private void open() {
        call(Outcome.FAILED, FEWEST_CALLS);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    private void call(Outcome outcome, int times) {
        for (int i = 0; i < times; i++) {
            breaker.report(breaker.enter(), outcome);
        }
    }
}
