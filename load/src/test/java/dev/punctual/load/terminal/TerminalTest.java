package dev.punctual.load.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final Map<String, String> NOTHING_SET = Map.of();

    @Test
    void coloursAreShownToAPersonWhoDidNotDeclineThem() {
        assertThat(of(true, NOTHING_SET).colour()).isTrue();
        assertThat(of(false, NOTHING_SET).colour()).isFalse();
        assertThat(of(true, Map.of("NO_COLOR", "1")).colour()).isFalse();
        assertThat(of(true, Map.of("NO_COLOR", "")).colour()).isTrue();
        assertThat(of(true, Map.of("TERM", "dumb")).colour()).isFalse();
        assertThat(of(true, Map.of("CI", "true")).colour()).isFalse();
    }

    @Test
    void linesAreDrawnAgainOnlyWhereAPersonWatches() {
        assertThat(of(true, Map.of("NO_COLOR", "1")).interactive()).isTrue();
        assertThat(of(true, Map.of("CI", "true")).interactive()).isFalse();
        assertThat(of(false, NOTHING_SET).interactive()).isFalse();
    }

    @Test
    void boxesAreDrawnWhereTheCharacterSetHasThem() {
        assertThat(of(false, NOTHING_SET).unicode()).isTrue();
        assertThat(Terminal.of(System.out, true, US_ASCII, NOTHING_SET).unicode()).isFalse();
    }

    @Test
    void theWidthIsTheEnvironmentsIfItIsOne() {
        assertThat(of(true, Map.of("COLUMNS", "120")).width()).isEqualTo(120);
        assertThat(of(true, Map.of("COLUMNS", "wide")).width()).isEqualTo(80);
    }

    @Test
    void emphasisIsLeftOutWhereItIsNotShown() {
        assertThat(of(true, NOTHING_SET).paint(Ansi.RED, "late"))
                .isEqualTo("\u001b[31mlate\u001b[0m");
        assertThat(of(false, NOTHING_SET).paint(Ansi.RED, "late")).isEqualTo("late");
    }

    private static Terminal of(boolean tty, Map<String, String> environment) {
        return Terminal.of(System.out, tty, UTF_8, environment);
    }
}
