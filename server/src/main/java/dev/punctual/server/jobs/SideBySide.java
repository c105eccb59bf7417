package dev.punctual.server.jobs;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Work on many things by one thread for each processor.
final class SideBySide {
    private SideBySide() {}

    /// Does the work for each item; after a failure no further item is begun, and it is thrown once all have ended.
    static <T> void run(List<T> items, Consumer<T> work) {
        var failed = new AtomicBoolean();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            var running = new ArrayList<Future<?>>();
            for (T item : items) {
                running.add(
                        threads.submit(() -> {
                            if (failed.get()) {
                                return;
                            }
                            try {
                                work.accept(item);
                            } catch (RuntimeException | Error e) {
                                failed.set(true);
                                throw e;
                            }
                        }));
            }
            running.forEach(SideBySide::await);
        }
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(ErrorCode.INTERNAL, "interrupted", null, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
