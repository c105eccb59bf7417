package dev.punctual.server.gateway;

import dev.punctual.core.lane.LaneQueue;
import dev.punctual.core.lane.LaneQueue.Taken;
import dev.punctual.core.lane.LaneQueue.Ticket;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.time.MonotonicClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lanes that are threads.
final class LaneThreads implements Lanes {
    /*
     * One lock guards the queue; what is queued is worth hundreds of microseconds each, so the lock is never the
     * bottleneck. Work is done outside of it.
     */
    private static final long LONGEST_CLOSE_MILLIS = 5_000;

    private final MonotonicClock clock;
    private final Consumer<Throwable> failures;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final LaneQueue queue;
    private final List<Thread> threads = new ArrayList<>();
    private boolean closed;

    /// @param capacity how much work may wait
    /// @param failures is told what work threw; the lane goes on
    LaneThreads(int lanes, int capacity, MonotonicClock clock, Consumer<Throwable> failures) {
        this.clock = clock;
        this.failures = failures;
        this.queue = new LaneQueue(lanes, capacity);
        for (int i = 0; i < lanes; i++) {
            int lane = i;
            threads.add(Thread.ofPlatform().name("lane-" + i).daemon().start(() -> run(lane)));
        }
    }

    @Override
    public @Nullable Ticket offer(LaneWork work) {
        Ticket ticket = queue(work);
        return ticket == null && clear() ? queue(work) : ticket;
    }

    /// Makes room by what nobody waits for; false if there was nothing of that.
    private boolean clear() {
        List<LaneWork> left;
        lock.lock();
        try {
            left = queue.abandoned();
        } finally {
            lock.unlock();
        }
        left.forEach(LaneWork::expired);
        return !left.isEmpty();
    }

    private @Nullable Ticket queue(LaneWork work) {
        lock.lock();
        try {
            Ticket ticket = closed ? null : queue.offer(work, clock.nanos());
            if (ticket != null) {
                arrived.signal();
            }
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean withdraw(Ticket ticket) {
        lock.lock();
        try {
            return queue.withdraw(ticket);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long forecastNanos(LaneWork work) {
        lock.lock();
        try {
            return queue.forecastNanos(work, clock.nanos());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean idle() {
        lock.lock();
        try {
            return queue.idle();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int depth() {
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
                thread.join(LONGEST_CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void run(int lane) {
        for (Taken taken = next(lane); taken != null; taken = next(lane)) {
            try {
                taken.run();
            } catch (Throwable e) {
                failures.accept(e);
            }
        }
    }

    private @Nullable Taken next(int lane) {
        lock.lock();
        try {
            Taken taken = queue.take(lane, clock.nanos());
            while (taken == null && !closed) {
                arrived.awaitUninterruptibly();
                taken = queue.take(lane, clock.nanos());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
