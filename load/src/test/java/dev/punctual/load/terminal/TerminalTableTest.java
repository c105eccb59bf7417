package dev.punctual.load.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTableTest {
    private static final Terminal PLAIN = Terminal.plain(System.out);
    private static final Terminal COLOURED = new Terminal(System.out, true, true, true, 80);

    @Test
    void columnsStandUnderEachOther() {
        var table =
                new TerminalTable("Answers")
                        .words("rung")
                        .numbers("answers", "p99")
                        .row("delay_full", "1,999", "2.1 ms")
                        .row("default", "1", "12.4 ms");

        assertThat(table.render(PLAIN))
                .isEqualTo(
                        """
                        Answers
                        +------------+---------+---------+
                        | rung       | answers |     p99 |
                        +------------+---------+---------+
                        | delay_full |   1,999 |  2.1 ms |
                        | default    |       1 | 12.4 ms |
                        +------------+---------+---------+
                        """);
    }

    @Test
    void emphasisDoesNotMoveTheColumns() {
        var table =
                new TerminalTable("Checks")
                        .words("name", "holds")
                        .row(List.of(cell("p99"), new TerminalTable.Cell("✗", Ansi.RED)))
                        .row("errors", "✓");

        String shown = table.render(COLOURED);
        assertThat(shown).contains("\u001b[31m✗\u001b[0m    ").contains("┌────────┬───────┐");
        assertThat(shown.replaceAll("\u001b\\[\\d+m", "").lines().skip(1))
                .allSatisfy(line -> assertThat(line).hasSize(18));
    }

    @Test
    void aRowHasACellForEachColumn() {
        var table = new TerminalTable("Answers").words("rung").numbers("answers");
        assertThatThrownBy(() -> table.row("default"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 cells for 2 columns");
    }

    private static TerminalTable.Cell cell(String text) {
        return TerminalTable.Cell.of(text);
    }
}
