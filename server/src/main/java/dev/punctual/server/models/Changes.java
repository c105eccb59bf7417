package dev.punctual.server.models;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Does changes one after the other, on one thread that takes the processor last.
final class Changes implements AutoCloseable {
    private static final int WAITING = 64;
    private static final long CLOSE_SECONDS = 10;

    private final Consumer<Throwable> failures;
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    task ->
                            Thread.ofPlatform()
                                    .name("models")
                                    .daemon()
                                    .unstarted(() -> {
                                        LowPriority.enter();
                                        task.run();
                                    }));

    /// @param failures hears of changes that failed and that nobody waits for
    Changes(Consumer<Throwable> failures) {
        this.failures = failures;
    }

    /// Does a change and waits until it is done.
    ///
    /// @throws ServingException with `OVERLOADED` if too many wait, or what the change throws
    <T> T now(Callable<T> change) {
        Future<T> done;
        try {
            done = thread.submit(change);
        } catch (RejectedExecutionException e) {
            throw new ServingException(
                    ErrorCode.OVERLOADED,
                    WAITING + " changes of models wait already; ask again later",
                    null,
                    e);
        }
        try {
            return done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(
                    ErrorCode.NO_ANSWER, "interrupted; the change goes on", null, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ServingException known) {
                throw known;
            }
            failures.accept(e.getCause());
            throw new ServingException(
                    ErrorCode.INTERNAL, "the change failed; see the log", null, e);
        }
    }

    /// Does a change when those before are done.
    void later(Runnable change) {
        try {
            thread.execute(() -> {
                try {
                    change.run();
                } catch (RuntimeException e) {
                    failures.accept(e);
                }
            });
        } catch (RejectedExecutionException e) {
            failures.accept(e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                failures.accept(new IllegalStateException("a change of models does not end"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
