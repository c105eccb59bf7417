package dev.punctual.remote;

import dev.punctual.core.definition.RemoteCalls;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Estimate;
import dev.punctual.core.resilience.CircuitBreaker;
import dev.punctual.core.resilience.CircuitBreaker.Outcome;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.remote.Wire.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Calls a server within a deadline, with few calls at once, a second request when the first takes long, and none at all
/// while the server fails too often. Any thread may use it that may wait.
final class RemoteCaller {
    /*
     * A call that takes longer than 19 of 20 do is sent a second time (a hedge): what stalls one connection or one replica
     * seldom stalls the other, and the first answer is taken. A request whose connection is lost is sent again at once, out
     * of the same budget. There is no second request before enough calls were measured, nor while the breaker is not
     * closed, nor when no connection is left: a server in trouble is not asked more, but less.
     *
     * A call that is cut off, by its deadline or by its thread's interruption, counts against the server if it had as much
     * time as those calls; else its caller was too hasty, which says nothing about the server.
     */
    static final int ENOUGH_CALLS = 50;

    /// How many calls the breaker concludes from at least, and how many in a row close it again.
    static final int FEWEST_CALLS = 10;

    private static final int PROBES = 3;
    private static final double HEDGE_QUANTILE = 0.95;

    private final RemoteCalls rules;
    private final MonotonicClock clock;
    private final Semaphore connections;
    private final CircuitBreaker breaker;
    private final HedgeBudget budget;
    private final Estimate durations;
    private final AtomicInteger measured = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cut = new LongAdder();
    private final LongAdder hedges = new LongAdder();

    RemoteCaller(RemoteCalls rules, MonotonicClock clock) {
        this.rules = rules;
        this.clock = clock;
        this.connections = new Semaphore(rules.connections());
        this.breaker = new CircuitBreaker(rules(rules.breaker()), clock);
        this.budget = new HedgeBudget(rules.hedges());
        this.durations = new Estimate(HEDGE_QUANTILE, clock.nanos());
    }

    private static CircuitBreaker.Rules rules(RemoteCalls.Breaker declared) {
        return new CircuitBreaker.Rules(
                declared.window(), FEWEST_CALLS, declared.failures(), declared.pause(), PROBES);
    }

    /// Whether a call would be made now.
    boolean available() {
        return breaker.admits();
    }

    /// How the calls went so far.
    RemoteHealth health() {
        return new RemoteHealth(
                breaker.state() != CircuitBreaker.State.OPEN,
                answered.sum(),
                failed.sum(),
                cut.sum(),
                hedges.sum(),
                rules.connections() - connections.availablePermits());
    }

    /// Makes a call and waits for its answer.
    ///
    /// @param request sends a request, given the nanoseconds that are left
    /// @throws ServingException as [dev.punctual.core.model.RemoteModel#predictBatch] says
    <T> T call(LongFunction<Attempt<T>> request, Deadline deadline) {
        long start = clock.nanos();
        long allowed = Math.min(deadline.slackNanos(start), rules.timeout().toNanos());
        if (allowed <= 0) {
            throw new ServingException(
                    ErrorCode.REMOTE_TIMEOUT, "no time was left to ask the server");
        }
        if (!connections.tryAcquire()) {
            throw new ServingException(
                    ErrorCode.OVERLOADED,
                    "%d requests to the server are under way already; ask again later"
                            .formatted(rules.connections()));
        }
        try {
            long era = breaker.enter();
            if (era == CircuitBreaker.REFUSED) {
                throw new ServingException(
                        ErrorCode.REMOTE_UNAVAILABLE,
                        "the server failed too often lately; it is left alone for "
                                + rules.breaker().pause().toMillis()
                                + " ms");
            }
            budget.earn();
            return new Call<>(request, start, start + allowed, era).result();
        } finally {
            connections.release();
        }
    }

    /// How long a call may take before it is sent a second time.
    private long patienceNanos(long nowNanos) {
        // The estimate fades while nobody asks, but the typical time does not.
        return Math.max(durations.nanos(nowNanos), durations.typicalNanos());
    }

    private final class Call<T> {
        private final LongFunction<Attempt<T>> request;
        private final long startNanos;
        private final long lastNanos;
        private final long era;
        private final long patienceNanos;
        private final List<Attempt<T>> attempts = new ArrayList<>(2);
        private boolean hedged;

        Call(LongFunction<Attempt<T>> request, long startNanos, long lastNanos, long era) {
            this.request = request;
            this.startNanos = startNanos;
            this.lastNanos = lastNanos;
            this.era = era;
            this.patienceNanos =
                    measured.get() < ENOUGH_CALLS ? Long.MAX_VALUE : patienceNanos(startNanos);
        }

        T result() {
            Outcome outcome = Outcome.FAILED;
            try {
                T output = race();
                long took = clock.nanos() - startNanos;
                durations.record(took, startNanos + took);
                measured.accumulateAndGet(1, (count, one) -> Math.min(count + one, ENOUGH_CALLS));
                boolean slow = took > rules.breaker().slow().toNanos();
                outcome = slow ? Outcome.FAILED : Outcome.ANSWERED;
                answered.increment();
                return output;
            } catch (TimeoutException e) {
                outcome = cutOff();
                throw new ServingException(
                        ErrorCode.REMOTE_TIMEOUT, "the server did not answer in time", null, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                outcome = cutOff();
                throw new ServingException(
                        ErrorCode.REMOTE_TIMEOUT, "nobody waits for the server any more", null, e);
            } catch (ExecutionException | RemoteFailure e) {
                failed.increment();
                Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
                throw new ServingException(
                        ErrorCode.REMOTE_FAILED,
                        "the server gave no answer: "
                                + (cause == null ? e.getMessage() : cause.getMessage()),
                        null,
                        e);
            } finally {
                attempts.forEach(attempt -> attempt.abort().run());
                if (hedged) {
                    connections.release();
                }
                breaker.report(era, outcome);
            }
        }

        private Outcome cutOff() {
            cut.increment();
            boolean hasty =
                    patienceNanos != Long.MAX_VALUE && clock.nanos() - startNanos < patienceNanos;
            return hasty ? Outcome.WITHDRAWN : Outcome.FAILED;
        }

        private T race() throws InterruptedException, ExecutionException, TimeoutException {
            CompletableFuture<T> first = send();
            long patience = Math.min(patienceNanos, lastNanos - startNanos);
            try {
                return await(first, startNanos + patience);
            } catch (TimeoutException e) {
                // Towards the deadline a second request would come too late as well.
                boolean early = clock.nanos() + durations.typicalNanos() - lastNanos < 0;
                if (!early || !mayHedge()) {
                    return await(first, lastNanos);
                }
                return await(either(first, send()), lastNanos);
            } catch (ExecutionException e) {
                boolean lost = e.getCause() instanceof RemoteFailure failure && failure.isLost();
                if (!lost || !mayHedge()) {
                    throw e;
                }
                return await(send(), lastNanos);
            }
        }

        private CompletableFuture<T> send() {
            Attempt<T> attempt = request.apply(Math.max(1, lastNanos - clock.nanos()));
            attempts.add(attempt);
            return attempt.outcome();
        }

        private boolean mayHedge() {
            if (breaker.state() != CircuitBreaker.State.CLOSED || !connections.tryAcquire()) {
                return false;
            }
            hedged = budget.spend();
            if (hedged) {
                hedges.increment();
            } else {
                connections.release();
            }
            return hedged;
        }

        private T await(CompletableFuture<T> outcome, long untilNanos)
                throws InterruptedException, ExecutionException, TimeoutException {
            return outcome.get(Math.max(0, untilNanos - clock.nanos()), TimeUnit.NANOSECONDS);
        }
    }

    /// The first answer of two requests; their failure if both fail.
    private static <T> CompletableFuture<T> either(
            CompletableFuture<T> one, CompletableFuture<T> other) {
        var first = new CompletableFuture<T>();
        var left = new AtomicInteger(2);
        for (CompletableFuture<T> each : List.of(one, other)) {
            var _ =
                    each.whenComplete((@Nullable T output, @Nullable Throwable failure) -> {
                        if (output != null) {
                            first.complete(output);
                        } else if (failure != null && left.decrementAndGet() == 0) {
                            first.completeExceptionally(failure);
                        }
                    });
        }
        return first;
    }
}
