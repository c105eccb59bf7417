package dev.punctual.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void percentilesAreExactToThreeDigits() {
        var latencies = Latencies.ofMicros(LongStream.rangeClosed(1, 100_000));
        assertThat(latencies.count()).isEqualTo(100_000);
        assertThat(latencies.millisAt(50)).isCloseTo(50, within(0.05));
        assertThat(latencies.millisAt(99.9)).isCloseTo(99.9, within(0.1));
        assertThat(latencies.maxMillis()).isCloseTo(100, within(0.1));
        assertThat(latencies.meanMillis()).isCloseTo(50, within(0.05));
    }

    @Test
    void theCurveRisesToTheLastOfItsDurations() {
        var curve = Latencies.ofMicros(LongStream.rangeClosed(1, 10_000)).curve(10);
        assertThat(curve).hasSize(41);
        assertThat(curve.getFirst().percentile()).isZero();
        assertThat(curve.getLast().percentile()).isCloseTo(99.99, within(1e-9));
        assertThat(curve).isSortedAccordingTo((a, b) -> Double.compare(a.millis(), b.millis()));
    }

    @Test
    void nothingMeasuredIsShownAsZero() {
        var none = Latencies.ofMicros(LongStream.empty());
        assertThat(none.millisAt(99)).isZero();
        assertThat(none.maxMillis()).isZero();
        assertThat(none.curve(10)).hasSize(1);
    }
}
