package dev.punctual.server.gateway;

import dev.punctual.core.lane.LaneQueue;
import dev.punctual.core.lane.LaneQueue.Hang;
import dev.punctual.core.lane.LaneQueue.Taken;
import dev.punctual.core.lane.LaneQueue.Ticket;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.time.MonotonicClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lanes that are threads.
final class LaneThreads implements Lanes {
    /*
     * One lock guards the queue; what is queued is worth hundreds of microseconds each, so the lock is never the
     * bottleneck. Work is done outside of it.
     *
     * A watch looks for calls that hang, and gives their lanes new threads. The threads before are left to their calls,
     * since nothing ends what computes, and end with them.
     */
    private static final long LONGEST_CLOSE_MILLIS = 5_000;
    private static final long WATCH_MILLIS = 250;

    private final MonotonicClock clock;
    private final Consumer<Throwable> failures;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final LaneQueue queue;
    private final List<Worker> workers = new ArrayList<>();
    private final AtomicInteger replaced = new AtomicInteger();
    private boolean closed;

    /// @param capacity how much work may wait
    /// @param failures is told what work threw; the lane goes on
    LaneThreads(int lanes, int capacity, MonotonicClock clock, Consumer<Throwable> failures) {
        this.clock = clock;
        this.failures = failures;
        this.queue = new LaneQueue(lanes, capacity);
        for (int i = 0; i < lanes; i++) {
            workers.add(new Worker(i));
        }
        workers.forEach(Worker::start);
        Thread.ofVirtual().name("lane-watch").start(this::watch);
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
        for (Worker worker : current()) {
            try {
                worker.thread.join(LONGEST_CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private List<Worker> current() {
        lock.lock();
        try {
            return List.copyOf(workers);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int replaced() {
        return replaced.get();
    }

    private void watch() {
        try {
            while (replaceHanging(clock.nanos())) {
                Thread.sleep(WATCH_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Gives lanes whose call hangs new threads; false if there will be no work any more.
    boolean replaceHanging(long nowNanos) {
        var hanging = new ArrayList<Hang>();
        lock.lock();
        try {
            for (int lane = 0; lane < workers.size() && !closed; lane++) {
                Hang hang = queue.abandon(lane, nowNanos);
                if (hang != null) {
                    hanging.add(hang);
                    workers.get(lane).hang = hang;
                    var next = new Worker(lane);
                    workers.set(lane, next);
                    next.start();
                }
            }
        } finally {
            lock.unlock();
        }
        for (Hang hang : hanging) {
            replaced.incrementAndGet();
            Object subject = hang.subject();
            failures.accept(
                    new IllegalStateException(
                            "a call of %s hangs; its lane goes on without it, and it is not asked again before it ends"
                                    .formatted(subject == null ? "a lane" : subject)));
        }
        return !closed();
    }

    private boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// A thread that does the work of a lane until its call hangs.
    private final class Worker {
        private final int lane;
        private final Thread thread;

        /// What hung, once another has its place; guarded by the lock.
        private @Nullable Hang hang;

        Worker(int lane) {
            this.lane = lane;
            this.thread = Thread.ofPlatform().name("lane-" + lane).daemon().unstarted(this::work);
        }

        void start() {
            thread.start();
        }

        private void work() {
            for (Taken taken = next(); taken != null; taken = next()) {
                try {
                    taken.run();
                } catch (Throwable e) {
                    failures.accept(e);
                }
            }
        }

        private @Nullable Taken next() {
            lock.lock();
            try {
                if (hang != null) {
                    queue.ended(hang);
                    return null;
                }
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
}
