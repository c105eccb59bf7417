package dev.punctual.cli.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends a run early when the process is told to end, and lets the run say what it has before the process is gone.
final class Interrupt implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 15;

    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread hook;

    /// @param stop makes the run end soon
    Interrupt(Runnable stop) {
        hook =
                Thread.ofPlatform()
                        .name("bench-interrupt")
                        .unstarted(() -> {
                            stop.run();
                            awaitTold();
                        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void awaitTold() {
        try {
            boolean done = told.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!done) {
                System.err.println("the report was not ready in time");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Says that the run has told what it has.
    @Override
    public void close() {
        told.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending already, and no longer waits.
        }
    }
}
