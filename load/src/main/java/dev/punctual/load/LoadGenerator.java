package dev.punctual.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Puts a server under load at a rate that does not depend on its answers (an open loop).
///
/// The moments of all questions are fixed in advance, and latency counts from those moments: a server that stalls is
/// charged with all that was due meanwhile, as its users would charge it.
public final class LoadGenerator implements AutoCloseable {
    /*
     * The server under test may run on the same cores, so the generator must be cheap and precise at once. The calling
     * thread paces, at 20 microseconds of a core for a request, as parking alone costs. One event loop does all the
     * network, at some 37 microseconds for a request and its answer, nearly all of it system calls. A third thread
     * reads and encodes the data ahead of time.
     */
    private static final long LEAD_NANOS = 20_000_000;
    private static final long SWEEP_MILLIS = 10;
    private static final long OPEN_SECONDS = 10;
    private static final long LAST_ANSWERS_MILLIS = 1_000;

    private final Target target;
    private final LongSupplier nanoTime = System::nanoTime;
    private final Pacer pacer = new Pacer(nanoTime);
    private final Vertx vertx;
    private volatile @Nullable Dispatcher running;

    public LoadGenerator(Target target) {
        this.target = target;
        this.vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setWorkerPoolSize(1)
                                .setInternalBlockingPoolSize(1));
    }

    /// Runs one phase and waits for its end: the last request answered, failed or timed out.
    ///
    /// @param items the data in order; read by another thread, about two thousand requests ahead
    /// @throws IllegalStateException if the server cannot be reached, or the data cannot be read
    public PhaseResult run(Phase phase, Iterator<Item> items, Observer observer)
            throws InterruptedException {
        Context context = vertx.getOrCreateContext();
        var dispatcher =
                new Dispatcher(
                        task -> context.runOnContext(_ -> task.run()),
                        nanoTime,
                        phase,
                        target.backlog(),
                        events -> target.channel(vertx, events));
        dispatcher.observe(observer);
        try (var shots = new ShotQueue(new ShotSource(items, phase, target.encoder()))) {
            open(dispatcher);
            return fire(phase, shots, dispatcher, observer);
        } finally {
            dispatcher.close();
        }
    }

    /// Ends the phase that runs, if any, and keeps further ones from starting: what is still unanswered a second later is
    /// left out of the result. Any thread may call it.
    public void stop() {
        pacer.stop();
        Dispatcher dispatcher = running;
        if (dispatcher != null) {
            vertx.setTimer(LAST_ANSWERS_MILLIS, _ -> dispatcher.cut());
        }
    }

    /// Whether [#stop] was called.
    public boolean isStopped() {
        return pacer.isStopped();
    }

    private void open(Dispatcher dispatcher) throws InterruptedException {
        try {
            await(dispatcher.open(), TimeUnit.SECONDS.toMillis(OPEN_SECONDS));
        } catch (IllegalStateException | TimeoutException e) {
            throw new IllegalStateException(
                    "no connection to "
                            + target.address()
                            + "; is the server running there? "
                            + e.getMessage(),
                    e);
        }
    }

    private PhaseResult fire(Phase phase, ShotQueue shots, Dispatcher dispatcher, Observer observer)
            throws InterruptedException {
        Shot shot = shots.take();
        long start = nanoTime.getAsLong() + LEAD_NANOS;
        dispatcher.start(start);
        running = dispatcher;
        long sweeps = vertx.setPeriodic(SWEEP_MILLIS, _ -> dispatcher.sweep());
        try {
            var overflow = new Recorder.Overflow();
            long taken = 0;
            for (; shot != null && pacer.await(start + shot.sendNanos()); shot = shots.take()) {
                if (dispatcher.offer(shot)) {
                    taken++;
                } else {
                    overflow.add(shot);
                }
                if (shot.isQuestion()) {
                    observer.asked(shot.question() + 1L);
                }
            }
            long patience = phase.timeout().toMillis() + TimeUnit.SECONDS.toMillis(OPEN_SECONDS);
            return await(dispatcher.finish(taken, overflow), patience);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the load did not end", e);
        } finally {
            running = null;
            vertx.cancelTimer(sweeps);
        }
    }

    private static <T> T await(Future<T> future, long millis)
            throws InterruptedException, TimeoutException {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        }
    }

    /// Closes all connections.
    @Override
    public void close() {
        vertx.close().await();
    }
}
