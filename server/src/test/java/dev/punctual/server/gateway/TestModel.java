package dev.punctual.server.gateway;

import dev.punctual.core.model.Model;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A model of one input that does as it is told before it answers with that input.
final class TestModel implements Model {
    private final AtomicInteger calls = new AtomicInteger();
    private final List<Integer> batches = new CopyOnWriteArrayList<>();
    private volatile Runnable before = () -> {};
    private volatile float broken = Float.NaN;

    /// Makes it fail on that input.
    void failOn(float input) {
        broken = input;
    }

    /// How many rows each call had that had several, in their order.
    List<Integer> batches() {
        return List.copyOf(batches);
    }

    /// Replaces what is done before each answer.
    void before(Runnable action) {
        before = action;
    }

    /// Waits for the latch before each answer; the latch that is returned opens when the first one waits.
    CountDownLatch waitFor(CountDownLatch release) {
        var reached = new CountDownLatch(1);
        before(() -> {
            reached.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        return reached;
    }

    int calls() {
        return calls.get();
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public float predict(float[] row, int offset) {
        calls.incrementAndGet();
        before.run();
        if (row[offset] == broken) {
            throw new IllegalStateException("broken by " + broken);
        }
        return row[offset];
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out) {
        batches.add(count);
        Model.super.predictBatch(rows, count, out);
    }
}
