package dev.punctual.core.budget;

import dev.punctual.core.time.MonotonicClock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// How quickly an endpoint uses up what its objective leaves for answers that are late or fail. Any thread may add and ask.
public final class BurnRate {
    /*
     * The burn rate is the share of bad answers over the share that the objective allows: at 1 a month's allowance lasts a
     * month, at 14.4 an hour takes a fiftieth of it. What is alerted on are two windows at a time, as the Site Reliability
     * Workbook has it: the long one says that it matters, the short one that it still goes on.
     */
    /// The windows, in minutes, the short one of each pair first.
    public static final List<Integer> WINDOWS = List.of(5, 60, 30, 360);

    private static final int MINUTES = 360;
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final double PAGE = 14.4;
    private static final double TICKET = 6;

    private final double objective;
    private final MonotonicClock clock;
    private final long startNanos;
    private final AtomicReferenceArray<@Nullable Minute> ring = new AtomicReferenceArray<>(MINUTES);

    private record Minute(long number, AtomicInteger all, AtomicInteger bad) {}

    /// What is to be done.
    public enum Alert {
        /// Nothing.
        NONE,
        /// Somebody should look at it soon: six hours of this take a twentieth of a month's allowance.
        TICKET,
        /// Somebody should look at it now: an hour of this takes a fiftieth.
        PAGE
    }

    /// @param objective the share of answers that must be good, below 1
    public BurnRate(double objective, MonotonicClock clock) {
        this.objective = objective;
        this.clock = clock;
        this.startNanos = clock.nanos();
    }

    /// The share of answers that must be good.
    public double objective() {
        return objective;
    }

    /// Adds an answer.
    public void add(boolean good) {
        Minute minute = now();
        minute.all.incrementAndGet();
        if (!good) {
            minute.bad.incrementAndGet();
        }
    }

    /// The burn rate over the last minutes, the one that goes on included; 0 if nothing was answered.
    public double over(int minutes) {
        long newest = number();
        long all = 0;
        long bad = 0;
        for (int i = 0; i < MINUTES; i++) {
            Minute minute = ring.get(i);
            if (minute != null && minute.number > newest - minutes) {
                all += minute.all.get();
                bad += minute.bad.get();
            }
        }
        return all == 0 ? 0 : bad / (double) all / (1 - objective);
    }

    /// What the windows say together.
    public Alert alert() {
        if (over(WINDOWS.get(0)) > PAGE && over(WINDOWS.get(1)) > PAGE) {
            return Alert.PAGE;
        }
        return over(WINDOWS.get(2)) > TICKET && over(WINDOWS.get(3)) > TICKET
                ? Alert.TICKET
                : Alert.NONE;
    }

    private long number() {
        return (clock.nanos() - startNanos) / MINUTE_NANOS;
    }

    private Minute now() {
        long number = number();
        int place = (int) (number % MINUTES);
        Minute minute = ring.get(place);
        while (minute == null || minute.number < number) {
            ring.compareAndSet(
                    place, minute, new Minute(number, new AtomicInteger(), new AtomicInteger()));
            minute = ring.get(place);
        }
        return minute;
    }
}
