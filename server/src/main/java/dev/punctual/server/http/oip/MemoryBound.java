package dev.punctual.server.http.oip;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.util.concurrent.atomic.AtomicLong;

/// Bounds what all requests together hold beside their bodies as they came: unpacked bodies, and tensors read from JSON.
final class MemoryBound {
    private final AtomicLong held = new AtomicLong();
    private final long most;

    MemoryBound(long most) {
        this.most = most;
    }

    Holding holding() {
        return new Holding();
    }

    /// What one request holds.
    final class Holding {
        private final AtomicLong mine = new AtomicLong();

        /// Takes some bytes more.
        ///
        /// @throws ServingException with `OVERLOADED` if there are none left
        void take(long bytes) {
            if (held.addAndGet(bytes) > most) {
                held.addAndGet(-bytes);
                throw new ServingException(
                        ErrorCode.OVERLOADED,
                        "all requests hold as many bytes of tensors as they may; ask again later");
            }
            mine.addAndGet(bytes);
        }

        /// Gives back what was taken.
        void release() {
            held.addAndGet(-mine.getAndSet(0));
        }
    }
}
