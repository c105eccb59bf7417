package dev.punctual.cli.ingest;

import dev.punctual.load.terminal.Figures;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.load.terminal.TerminalTable;
import java.util.ArrayList;
import java.util.List;

/// What became of all events that were pushed. Used by one thread.
final class Tally {
    private static final int MOST_REASONS = 10;

    private final List<String> reasons = new ArrayList<>();
    private long accepted;
    private long duplicates;
    private long late;
    private long rejected;

    /// Adds what was said of one push.
    ///
    /// @param file the name of the file that it is from
    /// @param first the number in the file of the first event pushed, from 1
    void add(PushAnswer answer, String file, long first) {
        accepted += answer.accepted();
        duplicates += answer.duplicates();
        late += answer.late();
        rejected += answer.rejectedCount() - answer.late();
        for (PushAnswer.Rejected one : answer.rejected()) {
            if (reasons.size() < MOST_REASONS) {
                reasons.add(file + ", event " + (first + one.index()) + ": " + one.reason());
            }
        }
    }

    /// Whether every event counts, now or from a push before.
    boolean clean() {
        return late + rejected == 0;
    }

    void print(Terminal terminal) {
        if (accepted + duplicates + late + rejected == 0) {
            return;
        }
        var table = new TerminalTable("").words("events").numbers("");
        table.row("accepted", Figures.count(accepted));
        table.row("duplicates", Figures.count(duplicates));
        table.row("late", Figures.count(late));
        table.row("rejected", Figures.count(rejected));
        terminal.println(table.render(terminal));
        if (!reasons.isEmpty()) {
            terminal.println("The first that were not accepted:");
            reasons.forEach(reason -> terminal.println("  " + reason));
        }
        if (late > 0) {
            terminal.println(
                    "Late events are older than the source's grace; so are those that an earlier run"
                            + " has pushed. None counts twice.");
        }
    }
}
