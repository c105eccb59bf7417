package dev.punctual.load;

import dev.punctual.load.PhaseResult.Second;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// The figures of a running phase. Used by the event loop alone; all times are nanoseconds from the phase's start.
final class Recorder {
    private static final long SECOND = 1_000_000_000L;
    private static final int MOST_NAMES = 100;
    private static final String OTHER = "other";

    private final Phase phase;
    private final long budgetNanos;
    private final Histogram latencies = Latencies.histogram();
    private final Histogram freshness = Latencies.histogram();
    private final Histogram lags = Latencies.histogram();
    private final Histogram waits = Latencies.histogram();
    private final Map<String, Long> errors = new HashMap<>();
    private final Map<String, Long> eventErrors = new HashMap<>();
    private final Map<String, Long> rungs = new HashMap<>();
    private final Map<String, Long> reasons = new HashMap<>();
    private final List<Second> series = new ArrayList<>();
    private final Histogram secondLatencies = Latencies.histogram();
    private final Map<String, Long> secondRungs = new HashMap<>();
    private Observer observer = Observer.NOBODY;
    private long secondDue;
    private long secondInBudget;
    private long secondErrors;
    private long due;
    private long sent;
    private long questions;
    private long inBudget;
    private long events;
    private long batches;
    private long lastNanos;

    /// How many requests were due and found no room. Counted by the pacing thread, which is not the event loop.
    static final class Overflow {
        private long questions;
        private long batches;

        void add(Shot shot) {
            if (shot.isQuestion()) {
                questions++;
            } else {
                batches++;
            }
        }
    }

    Recorder(Phase phase) {
        this.phase = phase;
        this.budgetNanos = phase.budget().toNanos();
    }

    void observe(Observer newObserver) {
        observer = newObserver;
    }

    /// Takes note of a request that is due and in the event loop's hands; what it is late by now is the generator's.
    void taken(Shot shot, long nowNanos) {
        roll(nowNanos);
        Latencies.record(lags, nowNanos - shot.sendNanos());
        if (shot.isQuestion()) {
            due++;
            secondDue++;
        }
    }

    /// Takes note of a request that leaves; what it is late by now includes its wait for a free place.
    void sent(Shot shot, long nowNanos) {
        Latencies.record(waits, nowNanos - shot.sendNanos());
        sent += shot.isQuestion() ? 1 : 0;
    }

    void ended(Shot shot, Outcome outcome, long nowNanos) {
        roll(nowNanos);
        switch (outcome) {
            case Outcome.Answered(var reading) -> answered(shot, reading, nowNanos);
            case Outcome.Acknowledged() -> acknowledged(shot, nowNanos);
            // In a replay many times faster than life a push that is held up for moments comes too
            // late.
            case Outcome.TooLate() -> {}
            case Outcome.Refused(var kind) -> failed(shot, kind);
            case Outcome.Lost(var kind) -> lost(shot, kind, nowNanos);
        }
    }

    private void answered(Shot shot, Reading reading, long nowNanos) {
        long latency = nowNanos - shot.fromNanos();
        Latencies.record(latencies, latency);
        Latencies.record(secondLatencies, latency);
        questions++;
        inBudget += latency <= budgetNanos ? 1 : 0;
        secondInBudget += latency <= budgetNanos ? 1 : 0;
        count(rungs, reading.rung());
        count(secondRungs, reading.rung());
        count(reasons, reading.reason());
        observer.answered(shot.question(), reading);
    }

    private void acknowledged(Shot batch, long nowNanos) {
        Latencies.record(freshness, nowNanos - batch.fromNanos());
        events += batch.events();
        batches++;
    }

    /// Counts a request that the server answered by an error, or with something unreadable.
    private void failed(Shot shot, String kind) {
        if (shot.isQuestion()) {
            questions++;
            secondErrors++;
            count(errors, kind);
        } else {
            count(eventErrors, kind);
        }
    }

    /// Counts a request that got no answer at all; the time it waited belongs into the distribution.
    private void lost(Shot shot, String kind, long nowNanos) {
        failed(shot, kind);
        long waited = nowNanos - shot.fromNanos();
        if (shot.isQuestion()) {
            Latencies.record(latencies, waited);
            Latencies.record(secondLatencies, waited);
        } else {
            Latencies.record(freshness, waited);
        }
    }

    /// Counts under a name; a server cannot make it keep more than so many names.
    private static void count(Map<String, Long> counts, String name) {
        boolean room = counts.size() < MOST_NAMES || counts.containsKey(name);
        counts.merge(room ? name : OTHER, 1L, Long::sum);
    }

    /// Counts what was never sent.
    void overflowed(Overflow overflow) {
        due += overflow.questions;
        questions += overflow.questions;
        countOverflow(errors, overflow.questions);
        countOverflow(eventErrors, overflow.batches);
    }

    private static void countOverflow(Map<String, Long> errors, long overflowed) {
        if (overflowed > 0) {
            errors.merge("backlog", overflowed, Long::sum);
        }
    }

    /// The figures so far; nothing may be recorded afterwards.
    PhaseResult result() {
        double seconds = lastNanos / 1e9;
        roll(lastNanos - lastNanos % SECOND + SECOND);
        return new PhaseResult(
                phase.name(),
                phase.arrivals().perSecond(),
                phase.budget(),
                seconds,
                questions,
                sent,
                Math.max(0, due - questions),
                inBudget,
                errors,
                rungs,
                reasons,
                new Latencies(latencies),
                new Latencies(lags),
                new Latencies(waits),
                series,
                new EventFlow(events, batches, eventErrors, new Latencies(freshness)));
    }

    /// Closes the seconds that have ended. Also those in which nothing arrived: a stall must show.
    private void roll(long nowNanos) {
        while (nowNanos / SECOND > series.size()) {
            var second = new Latencies(secondLatencies);
            series.add(
                    new Second(
                            series.size(),
                            secondDue,
                            secondRungs.values().stream().mapToLong(Long::longValue).sum(),
                            secondInBudget,
                            secondErrors,
                            second.millisAt(50),
                            second.millisAt(99),
                            secondRungs));
            secondLatencies.reset();
            secondRungs.clear();
            secondDue = 0;
            secondInBudget = 0;
            secondErrors = 0;
        }
        lastNanos = Math.max(lastNanos, nowNanos);
    }
}
