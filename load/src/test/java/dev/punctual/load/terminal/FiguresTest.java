package dev.punctual.load.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 %",
        "1, 100 %",
        "0.5, 50.0 %",
        "0.123456, 12.3 %",
        "0.9912, 99.12 %",
        "0.99996, 99.9960 %",
        "0.999999999, 99.9999 %",
        "0.000000001, 0.0001 %"
    })
    void onlyNothingAndAllAreShownAsSuch(double share, String shown) {
        assertThat(Figures.percent(share)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "0.0421, 0.042 ms",
        "1.234, 1.23 ms",
        "12.34, 12.3 ms",
        "1234.4, '1,234 ms'",
        "-3.21, -3.21 ms"
    })
    void millisecondsHaveAboutThreeDigits(double millis, String shown) {
        assertThat(Figures.millis(millis)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"26.0449, 2, 26.04", "0.77305, 4, 0.7731", "1234.5, 1, '1,234.5'", "NaN, 2, –"})
    void whatIsComparedKeepsItsDigits(double number, int digits, String shown) {
        assertThat(Figures.fixed(number, digits)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0.34, 340 ms",
        "12.44, 12.4 s",
        "59.96, 1 min 00 s",
        "185, 3 min 05 s",
        "7800, 2 h 10 min"
    })
    void timesAreShownInTheUnitThatFits(double seconds, String shown) {
        assertThat(Figures.duration(seconds)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0, 0/s", "1999.6, '2,000/s'", "244000, 244 k/s", "1234567, 1.23 M/s"})
    void ratesAreShownInTheUnitThatFits(double rate, String shown) {
        assertThat(Figures.rate(rate)).isEqualTo(shown);
    }
}
