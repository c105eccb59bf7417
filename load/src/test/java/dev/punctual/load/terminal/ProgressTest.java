package dev.punctual.load.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);
    private final AtomicLong clock = new AtomicLong(5 * SECOND);

    @Test
    void showsHowFarItIsAndHowLongItWillTake() {
        Progress progress = progress(Terminal.plain(out), 1_000_000, "rows");
        clock.addAndGet(3 * SECOND);
        progress.advance(150_000);
        progress.advance(150_000);

        assertThat(progress.line())
                .startsWith(".. Train")
                .endsWith(" ###.......  30 %  300,000 rows, 100 k/s, 7 s left");
    }

    @Test
    void aStepOfUnknownLengthShowsItsTimeAndItsCount() {
        Progress progress = progress(Terminal.plain(out), Progress.UNKNOWN, "rows");
        clock.addAndGet(90 * SECOND);
        assertThat(progress.line()).endsWith("1 min 30 s");
        progress.reached(450);
        assertThat(progress.line()).endsWith("1 min 30 s  450 rows, 5/s");
    }

    @Test
    void theLineNeverFillsTheWidth() {
        for (int width = 60; width <= 160; width++) {
            var terminal = new Terminal(out, true, false, true, width);
            Progress progress = progress(terminal, 4_000_000_000L, "rows");
            assertThat(progress.line()).hasSizeLessThan(width).contains("░░░░");
            clock.addAndGet(4_000 * SECOND);
            progress.reached(1_000_000_000);
            assertThat(progress.line()).hasSizeLessThan(width).contains("█").contains("  25 %");
        }
    }

    @Test
    void moreThanAllIsShownAsAll() {
        Progress progress = progress(Terminal.plain(out), 10, "");
        progress.reached(25);
        assertThat(progress.line()).contains("########################").contains(" 100 %");
    }

    @Test
    void sumsUpInOneLineWhenItIsDone() {
        try (Progress progress = progress(Terminal.plain(out), 1_000, "rows")) {
            progress.reached(1_000);
            clock.addAndGet(2 * SECOND);
            progress.done("rmse 25.1");
        }
        assertThat(printed().lines())
                .singleElement()
                .asString()
                .startsWith("ok Train")
                .endsWith(" 1,000 rows, 500/s, rmse 25.1 in 2.0 s");
    }

    @Test
    void aStepThatWasLeftBeforeItWasDoneIsShownAsStopped() {
        try (Progress progress = progress(Terminal.plain(out), 1_000, "rows")) {
            progress.reached(10);
        }
        assertThat(printed().lines())
                .singleElement()
                .asString()
                .startsWith("!! Train")
                .endsWith("stopped after 0 ms");
    }

    @Test
    void theLineIsDrawnOverWhereAPersonWatches() {
        var terminal = new Terminal(out, true, false, true, 80);
        try (Progress progress = Progress.start(terminal, "Train", 10, "rows")) {
            while (!printed().contains("░░░")) {
                Thread.onSpinWait();
            }
            progress.reached(10);
            progress.done();
        }
        assertThat(printed()).contains("\r\u001b[2K› Train").contains("\r\u001b[2K✓ Train");
        assertThat(printed().lines().filter(line -> line.contains("✓"))).hasSize(1);
    }

    @Test
    void aStepFoundDoneIsOneLine() {
        Progress.kept(Terminal.plain(out), "Train", "kept from the last run");
        assertThat(printed())
                .startsWith("ok Train")
                .endsWith("kept from the last run" + System.lineSeparator());
    }

    private Progress progress(Terminal terminal, long total, String unit) {
        return new Progress(terminal, "Train", total, unit, clock::get);
    }

    private String printed() {
        return bytes.toString(UTF_8);
    }
}
