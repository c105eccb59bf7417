package dev.punctual.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.load.terminal.Terminal;
import org.junit.jupiter.api.Test;

class TerminalReportTest {
    private static final Terminal COLOURED = new Terminal(System.out, true, true, true, 80);

    @Test
    void everyFigureHasItsUnit() {
        assertThat(TerminalReport.render(SyntheticReport.healthy(), COLOURED))
                .contains("3,000,000 flights", "1,480 MB", "1 min 33 s", "24.91", "RMSE, min")
                .contains("freshness p99.9", "99.96 %", "within 10 ms", "by_route", "0.790");
    }

    @Test
    void aPlainTerminalGetsPlainCharacters() {
        String text = TerminalReport.render(SyntheticReport.healthy(), Terminal.plain(System.out));
        assertThat(text).contains("| ok | ", ">= 0.770");
        assertThat(text.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 127));
    }
}
