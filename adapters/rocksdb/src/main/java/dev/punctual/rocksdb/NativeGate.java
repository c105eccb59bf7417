package dev.punctual.rocksdb;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Counts the threads inside native code, so that its memory is freed only when none is left.
final class NativeGate {
    /*
     * The number of threads inside, with the sign bit set once the gate is closed. One atomic word answers both questions
     * at once; two would leave a moment in which a thread is inside and not yet counted. A striped counter would scale
     * further, but the read that follows costs far more than this word does.
     */
    private static final long CLOSED = Long.MIN_VALUE;
    private static final long POLL_NANOS = 100_000;

    private final AtomicLong inside = new AtomicLong();

    /// Lets the caller in until it calls [#exit].
    ///
    /// @throws ServingException with `STORAGE_FAILED` if the gate is closed
    void enter() {
        if (inside.getAndIncrement() < 0) {
            inside.getAndDecrement();
            throw closed();
        }
    }

    void exit() {
        inside.getAndDecrement();
    }

    /// Fails as [#enter] does once the gate is closed; long work inside calls it now and then.
    void requireOpen() {
        if (inside.get() < 0) {
            throw closed();
        }
    }

    /// Lets nobody in any more and waits until all are out; true for the first caller only.
    boolean close() {
        if (inside.getAndUpdate(n -> n | CLOSED) < 0) {
            return false;
        }
        while (inside.get() != CLOSED) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private static ServingException closed() {
        return new ServingException(
                ErrorCode.STORAGE_FAILED, "the store is closed; open it again to use it");
    }
}
