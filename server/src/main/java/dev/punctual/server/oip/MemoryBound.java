package dev.punctual.server.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.concurrent.atomic.AtomicLong;

/// Bounds what all requests together hold beside their bodies as they came: unpacked bodies, and tensors read from JSON.
public final class MemoryBound {
    /// The most that requests hold, and no more than this part of the heap.
    private static final long MOST_HELD = 256L << 20;

    private static final int PART_OF_HEAP = 4;

    private final AtomicLong held = new AtomicLong();
    private final long most;

    public MemoryBound(long most) {
        this.most = most;
    }

    /// A bound for a machine of this size.
    public static MemoryBound ofHeap() {
        return new MemoryBound(
                Math.min(MOST_HELD, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    public Holding holding() {
        return new Holding();
    }

    /// What one request holds.
    public final class Holding {
        private final AtomicLong mine = new AtomicLong();

        /// Takes some bytes more.
        ///
        /// @throws ServingException with `OVERLOADED` if there are none left
        public void take(long bytes) {
            if (held.addAndGet(bytes) > most) {
                held.addAndGet(-bytes);
                throw new ServingException(
                        ErrorCode.OVERLOADED,
                        "all requests hold as many bytes of tensors as they may; ask again later");
            }
            mine.addAndGet(bytes);
        }

        /// Gives back what was taken.
        public void release() {
            held.addAndGet(-mine.getAndSet(0));
        }
    }
}
