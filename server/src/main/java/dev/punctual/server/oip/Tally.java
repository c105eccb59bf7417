package dev.punctual.server.oip;

import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.time.WallClock;
import java.util.concurrent.atomic.LongAdder;

/// What was asked of one subject since the gateway started. Any thread may use it.
final class Tally {
    private static final long MICROS_PER_MILLI = 1_000;

    private final WallClock clock;
    private final Part success = new Part();
    private final Part fail = new Part();
    private final Part queue = new Part();
    private final Part input = new Part();
    private final Part infer = new Part();
    private final Part output = new Part();
    private final LongAdder inferences = new LongAdder();
    private volatile long lastMillis;

    Tally(WallClock clock) {
        this.clock = clock;
    }

    /// How often something was done, and how long that took together.
    private static final class Part {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        void add(long spent) {
            count.increment();
            nanos.add(spent);
        }

        Statistics.Part sum() {
            return new Statistics.Part(count.sum(), nanos.sum());
        }
    }

    void succeeded(Ledger ledger, long totalNanos, long count) {
        lastMillis = clock.micros() / MICROS_PER_MILLI;
        inferences.add(count);
        success.add(totalNanos);
        queue.add(ledger.spentNanos(Stage.ADMIT) + ledger.spentNanos(Stage.WAIT));
        input.add(
                ledger.spentNanos(Stage.PARSE)
                        + ledger.spentNanos(Stage.FEATURES)
                        + ledger.spentNanos(Stage.DERIVE));
        infer.add(ledger.spentNanos(Stage.RUNG));
        output.add(ledger.spentNanos(Stage.ENCODE));
    }

    void failed(long totalNanos) {
        fail.add(totalNanos);
    }

    Statistics statistics() {
        return new Statistics(
                lastMillis,
                inferences.sum(),
                success.sum(),
                fail.sum(),
                new Statistics.Stages(queue.sum(), input.sum(), infer.sum(), output.sum()));
    }
}
