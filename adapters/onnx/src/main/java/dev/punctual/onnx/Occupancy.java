package dev.punctual.onnx;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Counts the calls that are inside of native code, so that its memory is freed only when the last has come out.
final class Occupancy {
    private static final long CLOSED = 1L << 62;
    private static final long LOOK_NANOS = 100_000;

    private final AtomicLong inside = new AtomicLong();

    /// Goes in; [#leave] must follow.
    ///
    /// @throws ServingException with `NOT_FOUND` if what is inside was freed
    void enter() {
        if (inside.getAndIncrement() >= CLOSED) {
            inside.decrementAndGet();
            throw new ServingException(ErrorCode.NOT_FOUND, "the model was unloaded");
        }
    }

    void leave() {
        inside.decrementAndGet();
    }

    /// Lets nobody in any more and waits until all are out.
    ///
    /// @return whether this call is the one that closes
    boolean close() {
        if ((inside.getAndUpdate(count -> count | CLOSED) & CLOSED) != 0) {
            return false;
        }
        while (inside.get() != CLOSED) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }
}
