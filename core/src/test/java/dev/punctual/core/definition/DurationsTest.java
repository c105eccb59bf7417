package dev.punctual.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.testing.Randomized;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {

    @Test
    void everyUnitIsKnown() {
        assertThat(Durations.parse("250us")).isEqualTo(Duration.ofNanos(250_000));
        assertThat(Durations.parse("10ms")).isEqualTo(Duration.ofMillis(10));
        assertThat(Durations.parse("5s")).isEqualTo(Duration.ofSeconds(5));
        assertThat(Durations.parse("30m")).isEqualTo(Duration.ofMinutes(30));
        assertThat(Durations.parse("6h")).isEqualTo(Duration.ofHours(6));
        assertThat(Durations.parse("7d")).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void unitsAddUpFromTheGreatestToTheSmallest() {
        assertThat(Durations.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(Durations.parse("30m1h")).isNull();
        assertThat(Durations.parse("1h1h")).isNull();
    }

    @Test
    void whatIsNoDurationGivesNone() {
        for (String text :
                new String[] {
                    "", " ", "5", "m", "5 m", "-5m", "1.5h", "5M", "5min", "PT5M", "5m "
                }) {
            assertThat(Durations.parse(text)).as(text).isNull();
        }
    }

    @Test
    void theGreatestNumbersDoNotOverflow() {
        String most = "9999999d999999999h999999999m999999999s999999999ms999999999us";
        Duration duration = Durations.parse(most);
        assertThat(duration).isGreaterThan(Duration.ofDays(9_999_999));
        assertThat(Durations.parse("10000000000d")).isNull();
    }

    @Test
    void zeroHasAText() {
        assertThat(Durations.text(Duration.ZERO)).isEqualTo("0s");
        assertThat(Durations.parse("0s")).isEqualTo(Duration.ZERO);
    }

    @Test
    void theTextOfADurationMeansTheDuration() {
        Randomized.check(
                1_000,
                random -> {
                    long micros = random.nextLong(1L << random.nextInt(1, 59));
                    var duration =
                            Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000);
                    assertThat(Durations.parse(Durations.text(duration))).isEqualTo(duration);
                });
    }
}
