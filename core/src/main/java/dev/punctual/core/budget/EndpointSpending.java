package dev.punctual.core.budget;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.ladder.Ledger;
import dev.punctual.core.ladder.Reason;
import dev.punctual.core.time.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What an endpoint's requests spent in the last hours, minute by minute. Any thread may add and ask.
public final class EndpointSpending {
    /*
     * A ring of minutes, each made when its first request ends, which takes 4 KB: three hours are at most 740 KB for an
     * endpoint that never rests. Several threads may meet a minute that is over at once; one of them replaces it.
     *
     * Where nothing is declared, a request is held against what the last minutes propose, looked at again once a minute:
     * to blame is what took longer than usual, not what always takes the longest.
     */
    private static final int MINUTES = 180;
    private static final int USUAL_MINUTES = 10;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final EndpointDefinition endpoint;
    private final MonotonicClock clock;
    private final long startNanos;
    private final AtomicReferenceArray<@Nullable Minute> ring = new AtomicReferenceArray<>(MINUTES);
    private final BurnRate burnRate;
    private volatile Allotment allotted;

    private record Minute(long number, Spending.Tally tally) {}

    public EndpointSpending(EndpointDefinition endpoint, MonotonicClock clock) {
        this.endpoint = endpoint;
        this.clock = clock;
        this.startNanos = clock.nanos();
        this.burnRate = new BurnRate(endpoint.serving().objective(), clock);
        Map<String, Duration> declared = endpoint.serving().stages();
        this.allotted =
                declared.isEmpty()
                        ? Allotment.nothing(endpoint.budget())
                        : Allotment.declared(endpoint.budget(), declared);
    }

    public EndpointDefinition endpoint() {
        return endpoint;
    }

    /// How quickly the allowance of its objective is used up.
    public BurnRate burnRate() {
        return burnRate;
    }

    /// Takes note of a request that was answered, or that failed for no fault of its caller.
    public void finished(Ledger ledger, long totalNanos, boolean answered) {
        burnRate.add(answered && totalNanos <= endpoint.budget().toNanos());
        now().tally.add(Part.spent(ledger, totalNanos), totalNanos, allotted);
    }

    /// Takes note of answers and the reason for their rung.
    public void answered(Reason reason, int amount) {
        now().tally.add(reason, amount);
    }

    /// What was spent in the last minutes, the one that goes on included.
    public Spending last(int minutes) {
        return sum(number() - minutes + 1, number());
    }

    /// What was spent before, in pieces of so many minutes; the newest last.
    public List<Spending> history(int pieceMinutes) {
        var pieces = new ArrayList<Spending>();
        long newest = number();
        long oldest = Math.max(0, newest - MINUTES + 1);
        for (long to = newest; to >= oldest; to -= pieceMinutes) {
            pieces.addFirst(sum(Math.max(oldest, to - pieceMinutes + 1), to));
        }
        return List.copyOf(pieces);
    }

    /// The longest time of which something is kept, in minutes.
    public static int keptMinutes() {
        return MINUTES;
    }

    private Spending sum(long from, long to) {
        Spending sum = Spending.none();
        for (int i = 0; i < MINUTES; i++) {
            Minute minute = ring.get(i);
            if (minute != null && minute.number >= from && minute.number <= to) {
                sum = sum.plus(minute.tally);
            }
        }
        return sum;
    }

    private long number() {
        return (clock.nanos() - startNanos) / MINUTE_NANOS;
    }

    private Minute now() {
        long number = number();
        int place = (int) (number % MINUTES);
        Minute minute = ring.get(place);
        while (minute == null || minute.number < number) {
            var next = new Minute(number, new Spending.Tally());
            if (ring.compareAndSet(place, minute, next)) {
                learn();
                return next;
            }
            minute = ring.get(place);
        }
        return minute;
    }

    private void learn() {
        if (endpoint.serving().stages().isEmpty()) {
            Spending usual = last(USUAL_MINUTES);
            if (usual.requests() > 0) {
                allotted =
                        Allotment.proposed(endpoint.budget(), usual, endpoint.serving().quantile());
            }
        }
    }
}
