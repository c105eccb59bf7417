package dev.punctual.load;

import java.time.Duration;

/// A stretch of load, and what counts as in time during it.
///
/// @param arrivals when the questions are due
/// @param questions after how many the phase ends; it ends earlier when the arrivals or the data do
/// @param budget an answer counts as in time when it is complete within this, from its intended time
/// @param timeout how long after its intended time a request is given up and counted as an error
/// @param batching how events are joined into requests
public record Phase(
        String name,
        Arrivals arrivals,
        long questions,
        Duration budget,
        Duration timeout,
        Batching batching) {

    /// How events are joined into requests.
    ///
    /// @param events at most so many in one request
    /// @param gather how long an event may wait for others. With zero, every event leaves before the questions that
    ///     follow it in the data; otherwise questions overtake events by up to this time, which freshness counts.
    public record Batching(int events, Duration gather) {
        public Batching {
            if (events < 1 || gather.isNegative()) {
                throw new IllegalArgumentException(
                        "a batch needs at least one event and no negative wait: "
                                + events
                                + ", "
                                + gather);
            }
        }
    }

    public Phase {
        if (questions < 1 || questions > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "the number of questions must be positive and under 2^31: " + questions);
        }
        if (timeout.compareTo(budget) < 0) {
            throw new IllegalArgumentException(
                    "the time-out must not be shorter than the budget: " + timeout);
        }
    }

    /// A phase at equal distances, with a time-out of five seconds and events in strict order, at most 256 in a
    /// request.
    public static Phase of(
            String name, double questionsPerSecond, long questions, Duration budget) {
        return new Phase(
                name,
                new Arrivals.Uniform(questionsPerSecond),
                questions,
                budget,
                Duration.ofSeconds(5),
                new Batching(256, Duration.ZERO));
    }

    /// The same phase with questions at random times.
    public Phase withPoisson(long seed) {
        return new Phase(
                name,
                new Arrivals.Poisson(arrivals.perSecond(), seed),
                questions,
                budget,
                timeout,
                batching);
    }

    /// The same phase with more or less patience.
    public Phase withTimeout(Duration newTimeout) {
        return new Phase(name, arrivals, questions, budget, newTimeout, batching);
    }

    /// The same phase with other batches of events.
    public Phase withBatching(int events, Duration gather) {
        return new Phase(name, arrivals, questions, budget, timeout, new Batching(events, gather));
    }
}
