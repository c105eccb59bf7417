package dev.punctual.load;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// Waits for the moments at which requests are due, on one thread, until it is told to stop.
final class Pacer {
    /*
     * The timers of an event loop are good to a millisecond only. The pacing thread parks until 50 microseconds before
     * a request is due, which is how late Linux may wake it, and spins the rest. A thread that wakes late does not move
     * the moments that follow: what was due meanwhile leaves at once.
     */
    private static final long EARLY_NANOS = 50_000;

    private final LongSupplier nanoTime;
    private final LongConsumer park;
    private volatile boolean stopped;
    private volatile Thread waiting = Thread.currentThread();

    Pacer(LongSupplier nanoTime) {
        this(nanoTime, LockSupport::parkNanos);
    }

    Pacer(LongSupplier nanoTime, LongConsumer park) {
        this.nanoTime = nanoTime;
        this.park = park;
    }

    /// Waits until a moment of the clock; false if there is nothing more to wait for.
    boolean await(long due) throws InterruptedException {
        waiting = Thread.currentThread();
        for (long left = due - nanoTime.getAsLong();
                left > 0 && !stopped;
                left = due - nanoTime.getAsLong()) {
            if (left > EARLY_NANOS) {
                park.accept(left - EARLY_NANOS);
            } else {
                Thread.onSpinWait();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("the load was interrupted");
            }
        }
        return !stopped;
    }

    boolean isStopped() {
        return stopped;
    }

    /// Ends the waiting, now and later. Any thread may call it.
    void stop() {
        stopped = true;
        LockSupport.unpark(waiting);
    }
}
