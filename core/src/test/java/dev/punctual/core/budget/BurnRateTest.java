package dev.punctual.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.core.budget.BurnRate.Alert;
import dev.punctual.core.testing.ManualClock;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BurnRateTest {
    private static final Offset<Double> CLOSE = within(1e-9);

    private final ManualClock clock = new ManualClock();
    private final BurnRate burnRate = new BurnRate(0.99, clock);

    @Test
    void itIsTheShareOfBadAnswersOverWhatIsAllowed() {
        assertThat(burnRate.over(5)).isZero();
        add(98, 2); // two of a hundred, of which one is allowed
        assertThat(burnRate.over(5)).isCloseTo(2, CLOSE);
        assertThat(burnRate.alert()).isEqualTo(Alert.NONE);
    }

    @Test
    void windowsForgetWhatIsOlder() {
        add(0, 10);
        minutes(4);
        add(10, 0);
        assertThat(burnRate.over(5)).isCloseTo(50, CLOSE);
        minutes(1);
        assertThat(burnRate.over(5)).isZero();
        assertThat(burnRate.over(60)).isCloseTo(50, CLOSE);
        minutes(360); // the same place of the ring
        add(1, 0);
        assertThat(burnRate.over(360)).isZero();
    }

    @Test
    void somebodyIsCalledWhileItGoesOnAndMatters() {
        for (int i = 0; i < 60; i++) {
            add(80, 20);
            minutes(1);
        }
        assertThat(burnRate.alert()).isEqualTo(Alert.PAGE);
        for (int i = 0; i < 6; i++) {
            add(100, 0);
            minutes(1);
        }
        assertThat(burnRate.over(60)).isGreaterThan(14.4);
        assertThat(burnRate.alert())
                .isEqualTo(Alert.TICKET); // it is over, but somebody should know why
        for (int i = 0; i < 40; i++) {
            add(100, 0);
            minutes(1);
        }
        assertThat(burnRate.alert()).isEqualTo(Alert.NONE);
    }

    private void minutes(int minutes) {
        clock.advance(Duration.ofMinutes(minutes));
    }

    private void add(int good, int bad) {
        for (int i = 0; i < good + bad; i++) {
            burnRate.add(i < good);
        }
    }
}
