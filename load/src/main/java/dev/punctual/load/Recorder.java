package dev.punctual.load;

import dev.punctual.load.AnswerReader.Reading;
import dev.punctual.load.PhaseResult.Second;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// The figures of a running phase. Used by the event loop alone; all times are nanoseconds from the phase's start.
final class Recorder {
    private static final long SECOND = 1_000_000_000L;

    private final Phase phase;
    private final long budgetNanos;
    private final Histogram latencies = Latencies.histogram();
    private final Histogram freshness = Latencies.histogram();
    private final Histogram sendDelays = Latencies.histogram();
    private final Map<String, Long> errors = new HashMap<>();
    private final Map<String, Long> eventErrors = new HashMap<>();
    private final Map<String, Long> rungs = new HashMap<>();
    private final Map<String, Long> reasons = new HashMap<>();
    private final Predictions.Builder predictions = new Predictions.Builder();
    private final List<Second> series = new ArrayList<>();
    private final Histogram secondLatencies = Latencies.histogram();
    private final Map<String, Long> secondRungs = new HashMap<>();
    private long secondErrors;
    private long questions;
    private long inBudget;
    private long events;
    private long batches;
    private long lastNanos;

    /// How many requests were due and found no room. Counted by the pacing thread, which is not the event loop.
    static final class Overflow {
        private long questions;
        private long batches;
        private int lastQuestion = -1;

        void add(Shot shot) {
            if (shot.isQuestion()) {
                questions++;
                lastQuestion = shot.question();
            } else {
                batches++;
            }
        }
    }

    Recorder(Phase phase) {
        this.phase = phase;
        this.budgetNanos = phase.budget().toNanos();
    }

    void sent(Shot shot, long nowNanos) {
        Latencies.record(sendDelays, nowNanos - shot.sendNanos());
    }

    void answered(Shot shot, Reading reading, long nowNanos) {
        roll(nowNanos);
        long latency = nowNanos - shot.fromNanos();
        Latencies.record(latencies, latency);
        Latencies.record(secondLatencies, latency);
        questions++;
        inBudget += latency <= budgetNanos ? 1 : 0;
        rungs.merge(reading.rung(), 1L, Long::sum);
        secondRungs.merge(reading.rung(), 1L, Long::sum);
        reasons.merge(reading.reason(), 1L, Long::sum);
        predictions.answered(shot.question(), reading.value(), reading.rung());
    }

    void acknowledged(Shot batch, long nowNanos) {
        roll(nowNanos);
        Latencies.record(freshness, nowNanos - batch.fromNanos());
        events += batch.events();
        batches++;
    }

    /// Takes note of a push whose events all came after their source's grace. In a replay many times faster than life a
    /// push that is held up for moments does; it is neither acknowledged nor a failure of the server.
    void late(long nowNanos) {
        roll(nowNanos);
    }

    /// Counts a request that the server answered by an error, or with something unreadable.
    void refused(Shot shot, String kind, long nowNanos) {
        roll(nowNanos);
        if (shot.isQuestion()) {
            questions++;
            secondErrors++;
            errors.merge(kind, 1L, Long::sum);
            predictions.asked(shot.question());
        } else {
            eventErrors.merge(kind, 1L, Long::sum);
        }
    }

    /// Counts a request that got no answer at all; the time it waited belongs into the distribution.
    void lost(Shot shot, String kind, long nowNanos) {
        refused(shot, kind, nowNanos);
        long waited = nowNanos - shot.fromNanos();
        if (shot.isQuestion()) {
            Latencies.record(latencies, waited);
            Latencies.record(secondLatencies, waited);
        } else {
            Latencies.record(freshness, waited);
        }
    }

    /// Counts what was never sent.
    void overflowed(Overflow overflow) {
        questions += overflow.questions;
        count(errors, overflow.questions);
        count(eventErrors, overflow.batches);
        if (overflow.lastQuestion >= 0) {
            predictions.asked(overflow.lastQuestion);
        }
    }

    private static void count(Map<String, Long> errors, long overflowed) {
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
                phase.questionsPerSecond(),
                phase.budget(),
                seconds,
                questions,
                inBudget,
                errors,
                rungs,
                reasons,
                new Latencies(latencies),
                new Latencies(sendDelays),
                series,
                new EventFlow(events, batches, eventErrors, new Latencies(freshness)),
                predictions.build());
    }

    /// Closes the seconds that have ended. Also those in which nothing arrived: a stall must show.
    private void roll(long nowNanos) {
        while (nowNanos / SECOND > series.size()) {
            var second = new Latencies(secondLatencies);
            series.add(
                    new Second(
                            series.size(),
                            secondRungs.values().stream().mapToLong(Long::longValue).sum(),
                            secondErrors,
                            second.millisAt(50),
                            second.millisAt(99),
                            secondRungs));
            secondLatencies.reset();
            secondRungs.clear();
            secondErrors = 0;
        }
        lastNanos = Math.max(lastNanos, nowNanos);
    }
}
