package dev.punctual.remote;

import dev.punctual.core.definition.RemoteCalls;
import dev.punctual.core.time.MonotonicClock;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/// Leaves a server alone that fails too often. Any thread may use it.
final class CircuitBreaker {
    /*
     * Closed, it counts calls and failures in slots that together are the window; once there are enough calls and too
     * large a share failed, it opens. Open, it refuses for the pause. Then it is half open: one call at a time may try,
     * and so many in a row that are answered close it, while one that fails opens it again.
     *
     * Each state is an era. A call belongs to the era that it entered in, and what it reports later is not heard: an
     * answer from before the server broke down says nothing about it now.
     */
    /// What [#enter] gives to a call that must not be made.
    static final long REFUSED = -1;

    static final int FEWEST_CALLS = 10;
    static final int PROBES = 3;
    private static final int SLOTS = 10;

    private final RemoteCalls.Breaker rules;
    private final MonotonicClock clock;
    private final long slotNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final int[] calls = new int[SLOTS];
    private final int[] failures = new int[SLOTS];
    private State state = State.CLOSED;
    private long era;
    private long slot;
    private long openedNanos;
    private boolean probing;
    private int answeredProbes;

    enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /// How a call ended.
    enum Outcome {
        ANSWERED,
        FAILED,
        /// It was called off too early to say anything of the server.
        WITHDRAWN
    }

    CircuitBreaker(RemoteCalls.Breaker rules, MonotonicClock clock) {
        this.rules = rules;
        this.clock = clock;
        this.slotNanos = Math.max(1, rules.window().toNanos() / SLOTS);
        this.slot = Math.floorDiv(clock.nanos(), slotNanos);
    }

    /// Whether a call would be let through now.
    boolean admits() {
        lock.lock();
        try {
            advance();
            return state == State.CLOSED || (state == State.HALF_OPEN && !probing);
        } finally {
            lock.unlock();
        }
    }

    /// Lets a call through, which has to [#report] how it ended.
    ///
    /// @return the era that the call belongs to, or [#REFUSED]
    long enter() {
        lock.lock();
        try {
            advance();
            if (state == State.OPEN || probing) {
                return REFUSED;
            }
            probing = state == State.HALF_OPEN;
            return era;
        } finally {
            lock.unlock();
        }
    }

    /// Takes note of how a call ended.
    void report(long entered, Outcome outcome) {
        lock.lock();
        try {
            advance();
            if (entered != era) {
                return;
            }
            if (state == State.HALF_OPEN) {
                probed(outcome);
            } else if (outcome != Outcome.WITHDRAWN) {
                count(outcome);
            }
        } finally {
            lock.unlock();
        }
    }

    State state() {
        lock.lock();
        try {
            advance();
            return state;
        } finally {
            lock.unlock();
        }
    }

    private void probed(Outcome outcome) {
        probing = false;
        switch (outcome) {
            case FAILED -> become(State.OPEN);
            case ANSWERED -> {
                if (++answeredProbes >= PROBES) {
                    become(State.CLOSED);
                }
            }
            case WITHDRAWN -> {}
        }
    }

    private void count(Outcome outcome) {
        int at = Math.floorMod(slot, SLOTS);
        calls[at]++;
        if (outcome == Outcome.FAILED) {
            failures[at]++;
            int all = Arrays.stream(calls).sum();
            int failed = Arrays.stream(failures).sum();
            if (all >= FEWEST_CALLS && failed >= rules.failures() * all) {
                become(State.OPEN);
            }
        }
    }

    private void become(State next) {
        state = next;
        era++;
        openedNanos = clock.nanos();
        probing = false;
        answeredProbes = 0;
        Arrays.fill(calls, 0);
        Arrays.fill(failures, 0);
    }

    /// Does what time alone does.
    private void advance() {
        long now = clock.nanos();
        if (state == State.OPEN && now - openedNanos >= rules.pause().toNanos()) {
            become(State.HALF_OPEN);
        }
        long current = Math.floorDiv(now, slotNanos);
        for (long i = Math.max(slot + 1, current - SLOTS + 1); i <= current; i++) {
            calls[Math.floorMod(i, SLOTS)] = 0;
            failures[Math.floorMod(i, SLOTS)] = 0;
        }
        slot = Math.max(slot, current);
    }
}
