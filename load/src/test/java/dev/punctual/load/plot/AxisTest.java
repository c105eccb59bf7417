package dev.punctual.load.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AxisTest {

    @Test
    void aLinearAxisEndsAtARoundNumber() {
        var axis = Axis.linear("rate", 6_021, rate -> String.valueOf((long) rate));
        assertThat(labels(axis)).containsExactly("0", "2000", "4000", "6000", "8000");
        assertThat(axis.position(4_000)).isEqualTo(0.5);
        assertThat(axis.position(9_000)).isEqualTo(1);
        assertThat(axis.position(-1)).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 0.3, 1, 4.99, 5, 7, 10, 99, 12_345, 3e9})
    void aLinearAxisHoldsItsLargestValueAndFewMarks(double max) {
        var axis = Axis.linear("any", max, String::valueOf);
        assertThat(axis.ticks()).hasSizeBetween(3, 6);
        assertThat(axis.ticks().getLast().value()).isGreaterThanOrEqualTo(max * (1 - 1e-9));
    }

    @Test
    void everyNineTakesTheSameRoom() {
        var axis = Axis.nines("percentile", 99.99);
        assertThat(labels(axis)).containsExactly("0 %", "90 %", "99 %", "99.9 %", "99.99 %");
        for (int i = 0; i < 5; i++) {
            assertThat(axis.position(axis.ticks().get(i).value())).isCloseTo(i / 4.0, within(1e-9));
        }
    }

    @Test
    void everyDecadeTakesTheSameRoom() {
        var axis = Axis.logarithmic("latency", 0.1, 70, Element::number);
        assertThat(labels(axis))
                .containsExactly("0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50", "100");
        assertThat(axis.position(1)).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(axis.position(0)).isZero();
    }

    @Test
    void manyDecadesAreMarkedByThemselvesOnly() {
        var axis = Axis.logarithmic("latency", 0.1, 1_900, Element::number);
        assertThat(labels(axis)).containsExactly("0.1", "1", "10", "100", "1000");
        assertThat(axis.position(2_000)).isEqualTo(1);
    }

    @Test
    void anAxisOfSecondsEndsWithTheData() {
        var axis = Axis.seconds("time", 27);
        assertThat(labels(axis)).containsExactly("0 s", "10 s", "20 s");
        assertThat(axis.position(27)).isEqualTo(1);
    }

    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(Axis.Tick::label).toList();
    }
}
