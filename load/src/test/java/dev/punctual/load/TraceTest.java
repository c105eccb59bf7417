package dev.punctual.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {

    @Test
    void momentsCountFromTheFirst() throws IOException {
        assertThat(micros(read("at,who\n1700000000.5,a\n1700000000.500001,b\n\n1700000002\n")))
                .containsExactly(0L, 1L, 1_500_000L);
        assertThat(micros(read("2026-01-01T00:00:00Z\n2026-01-01T00:00:00.25Z\n")))
                .containsExactly(0L, 250_000L);
    }

    @Test
    void gapsAddUp() throws IOException {
        assertThat(micros(read("0\n0.001\n0.5\n0.001\n", Trace.Form.GAPS)))
                .containsExactly(0L, 1_000L, 501_000L, 502_000L);
    }

    @Test
    void itCanBeAskedFasterAndInPart() throws IOException {
        Trace trace = read("0\n1\n2\n3\n");
        assertThat(micros(trace.faster(4))).containsExactly(0L, 250_000L, 500_000L, 750_000L);
        assertThat(micros(trace.during(Duration.ofSeconds(2)))).containsExactly(0L, 1_000_000L);
        assertThat(trace.faster(4).perSecond()).isCloseTo(4 / 0.75, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "'1\n0.5\n', line 2 of the trace lies before the line above",
        "'1\nsoon\n', line 2 of the trace is neither a number",
        "'when\n', the trace is empty",
        "'1\n1e40\n', line 2 of the trace is neither a number",
    })
    void aLineThatIsNoMomentIsNamed(String lines, String message) {
        assertThatThrownBy(() -> read(lines))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void arrivalsEndBeforeTheirTime() {
        assertThat(micros(new Arrivals.Uniform(4).during(Duration.ofSeconds(1))))
                .containsExactly(0L, 250_000L, 500_000L, 750_000L);
        assertThat(micros(new Arrivals.Poisson(1_000, 3).during(Duration.ofSeconds(10))))
                .hasSizeBetween(9_600, 10_400)
                .isSorted();
    }

    private static Trace read(String lines) throws IOException {
        return read(lines, Trace.Form.MOMENTS);
    }

    private static Trace read(String lines, Trace.Form form) throws IOException {
        return Trace.read(new BufferedReader(new StringReader(lines)), form);
    }

    private static List<Long> micros(Trace trace) {
        return micros(new Arrivals.Recorded(trace));
    }

    private static List<Long> micros(Arrivals arrivals) {
        var all = new ArrayList<Long>();
        var moments = arrivals.begin();
        for (long at = moments.nextNanos(); at != Arrivals.END; at = moments.nextNanos()) {
            all.add(at / 1_000);
        }
        return all;
    }
}
