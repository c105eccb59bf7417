package dev.punctual.mapped;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Who reads just now, so that what is replaced is freed when nobody can be reading it any more.
///
/// Reading costs two additions to a counter that few threads share, and never waits.
final class Readers {
    /*
     * A reader counts itself in before it looks at what is served, in one of two sets of counters, and out of the same
     * counter when it is done. Whoever has replaced something has new readers use the other set, waits until the first
     * is at zero, and does so once more with the sets exchanged, for a reader that had chosen its set, but not yet counted
     * itself in, when the sets were exchanged the time before. Whoever counts itself in after its counter was seen at
     * zero looks at what is served after it was replaced.
     */
    private static final int STRIPES = 32;
    private static final int INTS_APART =
            32; // 128 bytes: no two counters share a line, nor a pair of lines
    private static final int SPREAD = 0x9E3779B9;
    private static final int STRIPE_BITS = 5;
    private static final int SPINS = 1_000;
    private static final long PAUSE_NANOS = 50_000;

    private final AtomicIntegerArray counts = new AtomicIntegerArray(2 * STRIPES * INTS_APART);
    private final ReentrantLock waiting = new ReentrantLock();
    private volatile int set;

    /// Counts the calling thread in.
    ///
    /// @return what [#exit] wants
    int enter() {
        int stripe = ((int) Thread.currentThread().threadId() * SPREAD) >>> (32 - STRIPE_BITS);
        int counter = (set * STRIPES + stripe) * INTS_APART;
        counts.getAndIncrement(counter);
        return counter;
    }

    void exit(int counter) {
        counts.getAndDecrement(counter);
    }

    /// Waits until everyone who came before has left; not for a thread that is in itself.
    void awaitThoseInside() {
        waiting.lock();
        try {
            for (int turn = 0; turn < 2; turn++) {
                int before = set;
                set = 1 - before;
                for (int stripe = 0; stripe < STRIPES; stripe++) {
                    awaitZero((before * STRIPES + stripe) * INTS_APART);
                }
            }
        } finally {
            waiting.unlock();
        }
    }

    private void awaitZero(int counter) {
        for (int tries = 0; counts.get(counter) != 0; tries++) {
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
