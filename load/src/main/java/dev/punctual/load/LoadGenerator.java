package dev.punctual.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/// Puts a server under load at a rate that does not depend on its answers (an open loop).
///
/// The moments of all questions are fixed in advance, and latency counts from those moments: a server that stalls is
/// charged with all that was due meanwhile, as its users would charge it.
public final class LoadGenerator implements AutoCloseable {
    /*
     * The server under test runs on the same cores, so the generator must be cheap and precise at once. The calling
     * thread paces: the timers of an event loop are good to a millisecond only. It parks until 50 microseconds before
     * a request is due, which is how late Linux may wake it, and spins the rest. That costs 20 microseconds of a core
     * for a request, as parking alone does. One event loop does all the network, at some 37 microseconds for a request
     * and its answer, nearly all of it system calls. A third thread reads and encodes the data ahead of time.
     *
     * HTTP/1.1 over kept-alive connections: with Vert.x's own client it cost as much as this framing costs with the
     * reading of the answers, and HTTP/2 over one connection cost a little more. The framing is our own because
     * it gives what a pool behind futures does not: one order of sending, a bound on what waits, and an end for every
     * request that is counted once.
     */
    private static final long EARLY_NANOS = 50_000;
    private static final long LEAD_NANOS = 20_000_000;
    private static final long OPEN_SECONDS = 10;

    private final Target target;
    private final Vertx vertx;

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
    /// @param asked is told how many questions were sent so far, by the pacing thread: it must return at once
    /// @throws IllegalStateException if the server cannot be reached, or the data cannot be read
    public PhaseResult run(Phase phase, Iterator<Item> items, LongConsumer asked)
            throws InterruptedException {
        var source = new ShotSource(items, phase, new RequestEncoder(target));
        var dispatcher = new Dispatcher(vertx, target, phase);
        try (var shots = new ShotQueue(source)) {
            open(dispatcher);
            return await(
                    fire(shots, dispatcher, asked), phase.timeout().toSeconds() + OPEN_SECONDS);
        } finally {
            dispatcher.close();
        }
    }

    private void open(Dispatcher dispatcher) throws InterruptedException {
        try {
            await(dispatcher.open(), OPEN_SECONDS);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "no connection to "
                            + target.host()
                            + ":"
                            + target.port()
                            + "; is the server running there? "
                            + e.getMessage(),
                    e);
        }
    }

    private static Future<PhaseResult> fire(
            ShotQueue shots, Dispatcher dispatcher, LongConsumer asked)
            throws InterruptedException {
        Shot shot = shots.take();
        long start = System.nanoTime() + LEAD_NANOS;
        dispatcher.start(start);
        var overflow = new Recorder.Overflow();
        long taken = 0;
        for (; shot != null; shot = shots.take()) {
            awaitNanoTime(start + shot.sendNanos());
            if (dispatcher.offer(shot)) {
                taken++;
            } else {
                overflow.add(shot);
            }
            if (shot.isQuestion()) {
                asked.accept(shot.question() + 1L);
            }
        }
        return dispatcher.finish(taken, overflow);
    }

    /// Waits for a moment of [System#nanoTime].
    private static void awaitNanoTime(long due) throws InterruptedException {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (left > EARLY_NANOS) {
                LockSupport.parkNanos(left - EARLY_NANOS);
            } else {
                Thread.onSpinWait();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("the load was interrupted");
            }
        }
    }

    private static <T> T await(Future<T> future, long seconds) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("nothing happened for " + seconds + " s", e);
        }
    }

    /// Closes all connections.
    @Override
    public void close() {
        vertx.close().await();
    }
}
