package dev.punctual.server.gateway;

import dev.punctual.core.time.MonotonicClock;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The few threads that compute what takes long: earliest deadline first, bounded, and never started too late.
final class Lanes implements AutoCloseable {
    /*
     * One lock guards the queue; what is queued is worth hundreds of microseconds each, so the lock is never the
     * bottleneck. The predicted wait is the estimated work that would run before: what is queued with an earlier deadline
     * and what is left of the work running, spread over the lanes.
     */
    private final MonotonicClock clock;
    private final Consumer<Throwable> failures;
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final PriorityQueue<Work> queue =
            new PriorityQueue<>((a, b) -> Long.compare(a.deadlineNanos - b.deadlineNanos, 0));
    private final List<Thread> threads = new ArrayList<>();
    private final long[] busyUntilNanos;
    private boolean closed;

    /// @param failures is told what work threw; the lane goes on
    Lanes(int lanes, int capacity, MonotonicClock clock, Consumer<Throwable> failures) {
        this.capacity = capacity;
        this.clock = clock;
        this.failures = failures;
        this.busyUntilNanos = new long[lanes];
        long now = clock.nanos();
        for (int i = 0; i < lanes; i++) {
            int lane = i;
            busyUntilNanos[i] = now;
            threads.add(Thread.ofPlatform().name("lane-" + i).daemon().start(() -> run(lane)));
        }
    }

    /// Work with a deadline.
    ///
    /// @param deadlineNanos after which it must not be started any more
    /// @param estimateNanos how long it is expected to take
    /// @param start does it
    /// @param expired is called instead when it is too late to start
    record Work(long deadlineNanos, long estimateNanos, Runnable start, Runnable expired) {}

    /// Queues work; false if there is no room, so that the caller answers otherwise.
    boolean offer(Work work) {
        lock.lock();
        try {
            if (closed || queue.size() >= capacity) {
                return false;
            }
            queue.add(work);
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// How long work with that deadline would wait for a lane, in nanoseconds.
    long predictedWaitNanos(long deadlineNanos) {
        lock.lock();
        try {
            long now = clock.nanos();
            long soonest = Long.MAX_VALUE;
            for (long until : busyUntilNanos) {
                soonest = Math.min(soonest, Math.max(until - now, 0));
            }
            long before = 0;
            for (Work work : queue) {
                if (work.deadlineNanos - deadlineNanos <= 0) {
                    before += work.estimateNanos;
                }
            }
            return soonest + before / busyUntilNanos.length;
        } finally {
            lock.unlock();
        }
    }

    /// How much work is waiting.
    int depth() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        for (Thread thread : threads) {
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void run(int lane) {
        for (Work work = next(lane); work != null; work = next(lane)) {
            boolean late = clock.nanos() + work.estimateNanos - work.deadlineNanos > 0;
            try {
                (late ? work.expired : work.start).run();
            } catch (Throwable e) {
                failures.accept(e);
            }
        }
    }

    private @Nullable Work next(int lane) {
        lock.lock();
        try {
            busyUntilNanos[lane] = clock.nanos();
            while (queue.isEmpty()) {
                if (closed) {
                    return null;
                }
                arrived.awaitUninterruptibly();
            }
            Work work = queue.remove();
            busyUntilNanos[lane] = clock.nanos() + work.estimateNanos;
            return work;
        } finally {
            lock.unlock();
        }
    }
}
