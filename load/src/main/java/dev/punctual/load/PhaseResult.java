package dev.punctual.load;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a phase of load measured.
///
/// Latency counts from the moment a question should have been sent to the last byte of its answer, so that a server
/// that stalls is charged with every question that was due meanwhile. Questions that got no answer in time count with
/// the time they waited; questions answered by an error are in `errors` only.
///
/// @param offeredPerSecond the intended rate of questions
/// @param seconds from the first intended time to the end of the last request
/// @param questions how many were due and ended, answered or not
/// @param sent how many were sent
/// @param unfinished how many more were due when the phase was stopped; nothing else counts them
/// @param inBudget how many got an answer within the budget
/// @param errors questions without a usable answer, by kind: `timeout`, `backlog` (never sent, for want of room),
///     `connection`, `unreadable`, `http_503` and the like
/// @param rungs answers by rung, the most frequent first
/// @param reasons answers by the reason for their rung, the most frequent first
/// @param lags how late the generator itself was, from intended to the event loop; a check of the measurement
/// @param waits from intended to sent; beyond the lags it is the wait for a place on a connection
/// @param series one entry for each second, in order
public record PhaseResult(
        String name,
        double offeredPerSecond,
        Duration budget,
        double seconds,
        long questions,
        long sent,
        long unfinished,
        long inBudget,
        Map<String, Long> errors,
        Map<String, Long> rungs,
        Map<String, Long> reasons,
        Latencies latencies,
        Latencies lags,
        Latencies waits,
        List<Second> series,
        EventFlow events) {

    /// What arrived in one second of a phase.
    ///
    /// @param second from the start of the phase, from 0
    /// @param due questions that became due
    /// @param inBudget answers within the budget
    /// @param errors questions that ended without a usable answer
    public record Second(
            int second,
            long due,
            long answers,
            long inBudget,
            long errors,
            double p50Millis,
            double p99Millis,
            Map<String, Long> rungs) {
        public Second {
            rungs = Map.copyOf(rungs);
        }
    }

    public PhaseResult {
        errors = byCount(errors);
        rungs = byCount(rungs);
        reasons = byCount(reasons);
        series = List.copyOf(series);
    }

    public long errorCount() {
        return sum(errors);
    }

    /// The part of all questions that got an answer within the budget, from 0 to 1.
    public double inBudgetShare() {
        return questions == 0 ? 0 : inBudget / (double) questions;
    }

    /// The part of the answers that each rung gave, from 0 to 1, the most frequent first.
    public Map<String, Double> rungShares() {
        var shares = new LinkedHashMap<String, Double>();
        double all = Math.max(1, sum(rungs));
        rungs.forEach((rung, count) -> shares.put(rung, count / all));
        return Collections.unmodifiableMap(shares);
    }

    public long answers() {
        return sum(rungs);
    }

    /// Answers within the budget per second, while questions were asked.
    public double goodputPerSecond() {
        return inBudgetShare() * offeredPerSecond;
    }

    /// Answers per second, over the whole phase.
    public double answersPerSecond() {
        return seconds == 0 ? 0 : sum(rungs) / seconds;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, Long> byCount(Map<String, Long> counts) {
        var sorted = new LinkedHashMap<String, Long>();
        counts.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return Collections.unmodifiableMap(sorted);
    }
}
