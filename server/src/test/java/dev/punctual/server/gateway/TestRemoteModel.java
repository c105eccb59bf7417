package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.time.Deadline;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A remote model of one input that answers with that input, waits, or fails, as it is told.
final class TestRemoteModel implements RemoteModel {
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private volatile boolean available = true;
    private volatile @Nullable ErrorCode failure;
    private volatile CountDownLatch release = new CountDownLatch(0);

    void unavailable() {
        available = false;
    }

    void failBy(ErrorCode code) {
        failure = code;
    }

    void waitFor(CountDownLatch latch) {
        release = latch;
    }

    int calls() {
        return calls.get();
    }

    /// Waits until a call was interrupted.
    void awaitInterrupt() throws InterruptedException {
        interrupted.await();
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public boolean available() {
        return available;
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out) {
        throw new IllegalStateException("a request has a deadline");
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out, Deadline deadline) {
        calls.incrementAndGet();
        ErrorCode code = failure;
        if (code != null) {
            throw new ServingException(code, "as told");
        }
        try {
            release.await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new ServingException(ErrorCode.REMOTE_TIMEOUT, "interrupted", null, e);
        }
        System.arraycopy(rows, 0, out, 0, count);
    }
}
