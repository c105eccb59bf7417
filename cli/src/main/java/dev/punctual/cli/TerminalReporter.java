package dev.punctual.cli;

import dev.punctual.load.terminal.Progress;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.jobs.Reporter;

/// Shows long steps as progress bars.
public record TerminalReporter(Terminal terminal) implements Reporter {

    @Override
    public Step begin(String title, long total, String unit) {
        Progress progress = Progress.start(terminal, title, total, unit);
        return new Step() {
            @Override
            public void reached(long units) {
                progress.reached(units);
            }

            @Override
            public void done(String note) {
                progress.done(note);
            }

            @Override
            public void close() {
                progress.close();
            }
        };
    }

    @Override
    public void kept(String title, String note) {
        Progress.kept(terminal, title, note);
    }
}
