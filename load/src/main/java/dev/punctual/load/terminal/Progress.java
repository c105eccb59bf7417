package dev.punctual.load.terminal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// How far a long step has come, shown while it runs and summed up in one line when it is done.
///
/// Any thread may report; reporting costs one write to memory. Use it in a try-with-resources statement and call
/// [#done] as the last thing in it: a step that is closed without having been done is shown as stopped.
public final class Progress implements AutoCloseable {
    /*
     * A thread of its own draws, so that the worker never waits for a terminal and the line lives on while a worker is
     * in one long call. On a terminal the line is drawn again in place; elsewhere (CI, a file) a line is printed now
     * and then, since each stays.
     */
    /// For a step of which nobody knows how long it is.
    public static final long UNKNOWN = -1;

    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration REPRINT = Duration.ofSeconds(5);
    private static final int BAR = 24;
    private static final int LEAST_BAR = 4;
    private static final int TITLE = 26;
    private static final int PAUSE = 4;

    private final Terminal terminal;
    private final String title;
    private final String unit;
    private final long total;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final AtomicLong at = new AtomicLong();
    private final Thread drawer;
    private boolean ended;

    /// Starts a step.
    ///
    /// @param total of units, or [#UNKNOWN]
    /// @param unit what is counted, in the plural: `rows`; empty for steps that count nothing
    public static Progress start(Terminal terminal, String title, long total, String unit) {
        var progress = new Progress(terminal, title, total, unit, System::nanoTime);
        progress.drawer.start();
        return progress;
    }

    /// Shows a step that was found done and is not done again.
    public static void kept(Terminal terminal, String title, String note) {
        terminal.println(mark(terminal, Ansi.GREEN, "✓", "ok") + named(terminal, title) + note);
    }

    Progress(Terminal terminal, String title, long total, String unit, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.title = title;
        this.total = total;
        this.unit = unit;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.drawer = Thread.ofPlatform().daemon().name("progress").unstarted(this::drawUntilEnded);
    }

    /// Reports `units` more as done.
    public void advance(long units) {
        at.addAndGet(units);
    }

    /// Reports how many units are done in all.
    public void reached(long units) {
        at.set(units);
    }

    /// Ends the step well.
    public void done() {
        done("");
    }

    /// Ends the step well, with a note of what came of it.
    public void done(String note) {
        String text = figures();
        String noted = note.isEmpty() ? text : text.isEmpty() ? note : text + ", " + note;
        end(
                mark(terminal, Ansi.GREEN, "✓", "ok")
                        + named(terminal, title)
                        + noted
                        + " in "
                        + Figures.duration(seconds()));
    }

    /// Ends the step; as stopped, if it was not done.
    @Override
    public void close() {
        end(
                mark(terminal, Ansi.RED, "✗", "!!")
                        + named(terminal, title)
                        + "stopped after "
                        + Figures.duration(seconds()));
    }

    /// The seconds since the start.
    public double seconds() {
        return (nanoTime.getAsLong() - startNanos) / 1e9;
    }

    private synchronized void end(String line) {
        if (!ended) {
            ended = true;
            notifyAll();
            terminal.println(terminal.interactive() ? "\r\u001b[2K" + line : line);
        }
    }

    private synchronized void drawUntilEnded() {
        try {
            Duration pause = terminal.interactive() ? REDRAW : REPRINT;
            while (!ended) {
                if (terminal.interactive()) {
                    terminal.out().print("\r\u001b[2K" + line());
                    terminal.out().flush();
                }
                TimeUnit.NANOSECONDS.timedWait(this, pause.toNanos());
                if (!ended && !terminal.interactive()) {
                    terminal.println(line());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The line that is shown while the step runs. It never fills the width: a line that wraps cannot be drawn again.
    String line() {
        int room = terminal.width() - 1 - PAUSE - Math.max(TITLE, title.length());
        String head = mark(terminal, Ansi.CYAN, "›", "..") + named(terminal, title);
        if (total <= 0) {
            return head + fitting(room, Figures.duration(Math.floor(seconds())), "  ", figures());
        }
        double share = Math.clamp(at.get() / (double) total, 0, 1);
        String percent = String.format("%4d %%  ", (int) (share * 100));
        String figures =
                fitting(room - percent.length() - LEAST_BAR, figures(), separator(), left(share));
        int bar = Math.min(BAR, room - percent.length() - figures.length());
        return head + bar(share, Math.max(LEAST_BAR, bar)) + percent + figures;
    }

    /// As many of the parts as there is room for.
    private static String fitting(int room, String first, String separator, String second) {
        String both = second.isEmpty() ? first : first + separator + second;
        return both.length() <= room ? both : first.length() <= room ? first : "";
    }

    private String bar(double share, int length) {
        int full = (int) Math.round(share * length);
        String done = (terminal.unicode() ? "█" : "#").repeat(full);
        String rest = (terminal.unicode() ? "░" : ".").repeat(length - full);
        return terminal.paint(Ansi.CYAN, done) + terminal.paint(Ansi.DIM, rest);
    }

    private String separator() {
        return figures().isEmpty() ? "" : ", ";
    }

    private String figures() {
        long done = at.get();
        if (unit.isEmpty() || done == 0) {
            return "";
        }
        return Figures.count(done)
                + " "
                + unit
                + ", "
                + Figures.rate(done / Math.max(1e-3, seconds()));
    }

    private String left(double share) {
        if (share == 0 || share == 1) {
            return "";
        }
        double left = Math.ceil(seconds() * (1 - share) / share);
        return (left < 60 ? (long) left + " s" : Figures.duration(left)) + " left";
    }

    private static String mark(Terminal terminal, Ansi emphasis, String mark, String ascii) {
        return terminal.paint(emphasis, terminal.unicode() ? mark : ascii) + " ";
    }

    private static String named(Terminal terminal, String title) {
        return terminal.paint(Ansi.BOLD, String.format("%-" + TITLE + "s", title)) + " ";
    }
}
