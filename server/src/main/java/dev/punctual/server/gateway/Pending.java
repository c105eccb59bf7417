package dev.punctual.server.gateway;

import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.PredictionCache.RowKey;
import dev.punctual.core.ladder.Stage;
import dev.punctual.core.lane.LaneQueue.Ticket;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.gateway.Alarms.Alarm;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What is under way for one request and ends with it: its alarm, its place in the queue of the lanes, its call of another
/// server; and what others wait for, which does not. Any thread may use it.
final class Pending {
    private final Gateway gateway;
    private final MonotonicClock clock;
    private final Ledger ledger;

    private volatile @Nullable Alarm alarm;

    /// Its place in the queue of the lanes, if it has one.
    private volatile @Nullable Ticket queued;

    private final AtomicBoolean waits = new AtomicBoolean();
    private volatile long waitingNanos;

    /// What waits for a remote rung, to be interrupted when the request is answered otherwise.
    private volatile @Nullable Thread remoteCall;

    private volatile Flights.@Nullable Flight flight;

    Pending(Gateway gateway, Ledger ledger) {
        this.gateway = gateway;
        this.clock = gateway.clock();
        this.ledger = ledger;
    }

    /// Sets the alarm, once.
    void arm(long nanos, Runnable action) {
        if (alarm == null) {
            alarm = gateway.alarms().after(nanos, action);
        }
    }

    /// Queues work; false if there is no room.
    ///
    /// @param over whether the request is answered already
    boolean offer(LaneWork work, BooleanSupplier over) {
        waiting(clock.nanos());
        Ticket ticket = gateway.lanes().offer(work);
        queued = ticket;
        if (ticket == null) {
            land();
        } else if (over.getAsBoolean()) {
            withdraw(ticket); // answered before its place was known
        }
        return ticket != null;
    }

    /// Takes note that the request waits from now on.
    void waiting(long nowNanos) {
        waitingNanos = nowNanos;
        waits.set(true);
    }

    /// Takes note that the request does not wait any more.
    void waited() {
        if (waits.compareAndSet(true, false)) {
            ledger.spend(Stage.WAIT, waitingNanos, clock.nanos());
        }
    }

    void call(Thread remote) {
        remoteCall = remote;
    }

    /// Takes note that others may wait for what is computed for this request.
    void lead(Flights flights, List<RowKey> keys) {
        flight = flights.begin(keys);
    }

    /// Whether others wait for what is computed for this request.
    boolean awaited() {
        Flights.Flight mine = flight;
        return mine != null && mine.awaited();
    }

    /// Lets those go on who wait for what was computed for this request, or was not.
    void land() {
        Flights.Flight mine = flight;
        if (mine != null) {
            mine.land();
        }
    }

    /// Ends it all. What others wait for stays in the queue until a lane comes to it.
    void end() {
        Alarm armed = alarm;
        if (armed != null) {
            armed.cancel();
        }
        Ticket ticket = queued;
        if (ticket != null && !awaited()) {
            withdraw(ticket);
        }
        waited();
        Thread waiting = remoteCall;
        if (waiting != null && !waiting.equals(Thread.currentThread()) && !awaited()) {
            waiting.interrupt();
        }
    }

    private void withdraw(Ticket ticket) {
        if (gateway.lanes().withdraw(ticket)) {
            land();
        }
    }
}
