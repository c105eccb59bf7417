package dev.punctual.core.testing;

import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Time that passes from event to event, for simulations in which code that blocks or computes runs as it is.
///
/// Everything runs one at a time and in an order that depends on nothing but the program, so a run can be repeated.
public final class VirtualTime implements MonotonicClock, WallClock {
    /*
     * A process is a thread that runs only while it has the baton. It gives the baton back when it lets time pass, and
     * gets it again when the time has come; meanwhile other events happen. So several processes compute at the same
     * virtual time though only one runs.
     *
     * A pause stops the world: what was computing ends later by as much, and timers and arrivals that were due meanwhile
     * come all at once after it.
     */
    private static final long WALL_ORIGIN_MICROS = 991_353_600_000_000L;
    private static final long ORIGIN_NANOS =
            -1_000_000_000_000L; // not zero, as nobody may rely on it

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Semaphore driver = new Semaphore(0);
    private @Nullable Activity running;
    private @Nullable Throwable failure;
    private long elapsedNanos;
    private long sequence;

    /// Something that will happen, unless it is cancelled.
    public final class Event implements Comparable<Event> {
        private final long number = sequence++;
        private final Runnable action;
        private final boolean work;
        private long atNanos;

        private Event(long atNanos, Runnable action, boolean work) {
            this.atNanos = atNanos;
            this.action = action;
            this.work = work;
        }

        public void cancel() {
            events.remove(this);
        }

        @Override
        public int compareTo(Event other) {
            int later = Long.compare(atNanos, other.atNanos);
            return later == 0 ? Long.compare(number, other.number) : later;
        }
    }

    private final class Activity {
        private final Semaphore baton = new Semaphore(0);

        void resume() {
            Activity before = running;
            running = this;
            baton.release();
            driver.acquireUninterruptibly();
            running = before;
        }

        void yieldFor(long nanos) {
            events.add(new Event(elapsedNanos + nanos, this::resume, true));
            driver.release();
            baton.acquireUninterruptibly();
        }
    }

    @Override
    public long nanos() {
        return ORIGIN_NANOS + elapsedNanos;
    }

    @Override
    public long micros() {
        return WALL_ORIGIN_MICROS + elapsedNanos / 1_000;
    }

    /// Nanoseconds since the simulation began.
    public long elapsedNanos() {
        return elapsedNanos;
    }

    /// Lets something happen after a delay.
    public Event after(long nanos, Runnable action) {
        var event = new Event(elapsedNanos + Math.max(nanos, 0), action, false);
        events.add(event);
        return event;
    }

    /// Starts a process, now.
    public void start(Runnable body) {
        var process = new Activity();
        Thread.ofVirtual()
                .start(() -> {
                    process.baton.acquireUninterruptibly();
                    try {
                        body.run();
                    } catch (Throwable e) {
                        failure = e;
                    }
                    driver.release();
                });
        events.add(new Event(elapsedNanos, process::resume, true));
    }

    /// Lets time pass for the process that calls it.
    public void spend(long nanos) {
        Activity process = running;
        if (process == null) {
            throw new IllegalStateException("only a process takes time");
        }
        process.yieldFor(Math.max(nanos, 0));
    }

    /// Stops the world for a while, from an event.
    public void pause(long nanos) {
        var all = new ArrayList<>(events);
        events.clear();
        for (Event event : all) {
            event.atNanos = event.work ? event.atNanos + nanos : event.atNanos;
            events.add(event);
        }
        elapsedNanos += nanos;
    }

    /// Lets everything happen until nothing is left to happen.
    ///
    /// @param check is run after every event
    public void run(Runnable check) {
        for (Event next = events.poll(); next != null; next = events.poll()) {
            elapsedNanos = Math.max(elapsedNanos, next.atNanos);
            next.action.run();
            if (failure != null) {
                throw new AssertionError("a process failed", failure);
            }
            check.run();
        }
    }
}
