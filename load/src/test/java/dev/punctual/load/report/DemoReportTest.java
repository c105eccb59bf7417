package dev.punctual.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.load.PhaseResult;
import dev.punctual.load.report.DemoReport.Check;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoReportTest {
    private static final Quality GOOD = new Quality(40_000, 14.9, 24.9, 0.79);
    private static final List<Quality> BAD =
            List.of(
                    new Quality(1, 1, 26.51, 0.79),
                    new Quality(1, 1, 24, 0.769),
                    new Quality(1, 1, Double.NaN, 0.79));
    private static final PhaseResult FINE = SyntheticReport.phase("steady", 2_000, 1, Map.of());

    @Test
    void holdsWhenAllThatWasAskedHolds() {
        assertThat(SyntheticReport.healthy().checks()).hasSize(9).allMatch(Check::holds);
        assertThat(SyntheticReport.healthy().holds(true)).isTrue();
    }

    @Test
    void timingCountsOnlyWhenItIsAskedFor() {
        var slow = SyntheticReport.with(SyntheticReport.phase("slow", 2_000, 5, Map.of()), GOOD);
        assertThat(slow.checks())
                .filteredOn(check -> !check.holds())
                .singleElement()
                .satisfies(check -> assertThat(check.what()).isEqualTo("slow: p99"));
        assertThat(slow.holds(false)).isTrue();
        assertThat(slow.holds(true)).isFalse();
    }

    @Test
    void errorsAlwaysCount() {
        var broken = SyntheticReport.phase("steady", 2_000, 1, Map.of("timeout", 1L));
        assertThat(SyntheticReport.with(broken, GOOD).holds(false)).isFalse();
    }

    @Test
    void theQualityOfTheBestRungAlwaysCounts() {
        for (Quality bad : BAD) {
            assertThat(SyntheticReport.with(FINE, GOOD, bad).holds(false)).isFalse();
        }
    }

    @Test
    void theQualityOfWhatWasServedIsAMatterOfTiming() {
        for (Quality bad : BAD) {
            assertThat(SyntheticReport.with(FINE, bad).holds(false)).isTrue();
            assertThat(SyntheticReport.with(FINE, bad).holds(true)).isFalse();
        }
    }
}
