package dev.punctual.load.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table for people: a title, a line of names, and rows whose columns stand under each other.
public final class TerminalTable {
    private final String title;
    private final List<Column> columns = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

    private record Column(String name, boolean right) {}

    /// What stands in one place of the table.
    ///
    /// @param emphasis null for plain text
    public record Cell(String text, @Nullable Ansi emphasis) {

        public static Cell of(String text) {
            return new Cell(text, null);
        }
    }

    public TerminalTable(String title) {
        this.title = title;
    }

    /// Adds columns of words, which start at the left.
    public TerminalTable words(String... names) {
        for (String name : names) {
            columns.add(new Column(name, false));
        }
        return this;
    }

    /// Adds columns of numbers, which end at the right.
    public TerminalTable numbers(String... names) {
        for (String name : names) {
            columns.add(new Column(name, true));
        }
        return this;
    }

    /// Adds a row of plain text.
    public TerminalTable row(String... texts) {
        return row(IntStream.range(0, texts.length).mapToObj(i -> Cell.of(texts[i])).toList());
    }

    /// Adds a row. It must have a cell for each column.
    public TerminalTable row(List<Cell> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /// The table as text for this terminal, every line ended.
    public String render(Terminal terminal) {
        int[] widths = widths();
        var frame = terminal.unicode() ? Frame.UNICODE : Frame.ASCII;
        var text = new StringBuilder();
        text.append(terminal.paint(Ansi.BOLD, title)).append('\n');
        text.append(terminal.paint(Ansi.DIM, frame.top.line(widths))).append('\n');
        line(text, header(), widths, terminal);
        text.append(terminal.paint(Ansi.DIM, frame.middle.line(widths))).append('\n');
        rows.forEach(row -> line(text, row, widths, terminal));
        text.append(terminal.paint(Ansi.DIM, frame.bottom.line(widths))).append('\n');
        return text.toString();
    }

    private List<Cell> header() {
        return columns.stream().map(c -> new Cell(c.name, Ansi.BOLD)).toList();
    }

    private int[] widths() {
        return IntStream.range(0, columns.size())
                .map(i ->
                        rows.stream()
                                .mapToInt(row -> width(row.get(i).text))
                                .reduce(width(columns.get(i).name), Math::max))
                .toArray();
    }

    private void line(StringBuilder text, List<Cell> cells, int[] widths, Terminal terminal) {
        String bar =
                terminal.paint(Ansi.DIM, terminal.unicode() ? Frame.UNICODE.bar : Frame.ASCII.bar);
        for (int i = 0; i < widths.length; i++) {
            Cell cell = cells.get(i);
            String space = " ".repeat(widths[i] - width(cell.text));
            String shown =
                    cell.emphasis == null ? cell.text : terminal.paint(cell.emphasis, cell.text);
            text.append(bar).append(' ');
            text.append(columns.get(i).right ? space + shown : shown + space).append(' ');
        }
        text.append(bar).append('\n');
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private record Frame(String bar, Rule top, Rule middle, Rule bottom) {
        private static final Frame UNICODE =
                new Frame(
                        "│",
                        new Rule("─", "┌", "┬", "┐"),
                        new Rule("─", "├", "┼", "┤"),
                        new Rule("─", "└", "┴", "┘"));
        private static final Rule PLAIN = new Rule("-", "+", "+", "+");
        private static final Frame ASCII = new Frame("|", PLAIN, PLAIN, PLAIN);
    }

    private record Rule(String stroke, String left, String cross, String right) {
        private String line(int[] widths) {
            return IntStream.of(widths)
                    .mapToObj(width -> stroke.repeat(width + 2))
                    .collect(Collectors.joining(cross, left, right));
        }
    }
}
