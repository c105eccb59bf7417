package dev.punctual.server.models;

import dev.punctual.core.ladder.Answer;
import dev.punctual.core.time.MonotonicClock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Asks shadows what was asked of others, when the gateway has nothing else to do.
final class ShadowRuns implements AutoCloseable {
    /*
     * One thread, which takes the processor last. Answers wait for it in a short queue; what does not fit, and what is
     * taken out while work waits for a lane, is counted as skipped and forgotten.
     */
    private static final int QUEUED = 256;
    private static final long CLOSE_MILLIS = 5_000;

    private final BlockingQueue<Run> queue = new ArrayBlockingQueue<>(QUEUED);
    private final BooleanSupplier spare;
    private final MonotonicClock clock;
    private final Consumer<Throwable> failures;
    private final Thread thread;
    private volatile boolean closed;

    private record Run(ShadowTrial trial, List<Answer> answers) {}

    /// @param spare whether the gateway has nothing else to do
    ShadowRuns(BooleanSupplier spare, MonotonicClock clock, Consumer<Throwable> failures) {
        this.spare = spare;
        this.clock = clock;
        this.failures = failures;
        this.thread = Thread.ofPlatform().name("shadow").daemon().start(this::run);
    }

    /// Takes answers to be compared; returns at once.
    void offer(ShadowTrial trial, List<Answer> answers) {
        if (!queue.offer(new Run(trial, answers))) {
            trial.skipped(answers.size());
        }
    }

    private void run() {
        LowPriority.enter();
        while (!closed) {
            try {
                Run run = queue.take();
                if (spare.getAsBoolean()) {
                    run.trial.compare(run.answers, clock);
                } else {
                    run.trial.skipped(run.answers.size());
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                failures.accept(e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
