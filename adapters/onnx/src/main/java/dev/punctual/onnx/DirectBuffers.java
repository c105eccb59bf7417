package dev.punctual.onnx;

import dev.punctual.core.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Direct buffers that are used again. Any thread may take and give.
final class DirectBuffers {
    /*
     * A direct buffer costs far more to make than to fill: it is cleared, and freed only when the collector finds it. So
     * they are kept by power of two, up to a total; beyond that a buffer given back is left to the collector.
     */
    private static final int SMALLEST_BITS = 8;
    private static final int CLASSES = 24;

    private final List<Queue<ByteBuffer>> free;
    private final AtomicLong kept = new AtomicLong();
    private final long most;

    /// @param most how many bytes are kept for later, at most
    DirectBuffers(long most) {
        this.most = most;
        this.free =
                Stream.<Queue<ByteBuffer>>generate(ConcurrentLinkedQueue::new)
                        .limit(CLASSES)
                        .toList();
    }

    /// A buffer of that many bytes, which hold anything.
    ByteBuffer take(int bytes) {
        int index = index(bytes);
        ByteBuffer buffer = free.get(index).poll();
        if (buffer == null) {
            int size = Math.max(bytes, 1 << Math.min(30, index + SMALLEST_BITS));
            return Tensor.buffer(size).limit(bytes);
        }
        kept.addAndGet(-buffer.capacity());
        return buffer.clear().limit(bytes);
    }

    /// Gives a buffer back that nobody reads or writes any more.
    void give(ByteBuffer buffer) {
        if (kept.addAndGet(buffer.capacity()) > most) {
            kept.addAndGet(-buffer.capacity());
        } else {
            free.get(index(buffer.capacity())).add(buffer);
        }
    }

    private static int index(int bytes) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, bytes - 1));
        return Math.max(0, bits - SMALLEST_BITS);
    }
}
