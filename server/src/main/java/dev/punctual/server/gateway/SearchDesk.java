package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.ladder.Ladder;
import dev.punctual.core.lane.LaneQueue.Ticket;
import dev.punctual.core.lane.LaneWork;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.server.http.indexes.Indexes;
import dev.punctual.server.metrics.Telemetry;
import java.util.List;
import java.util.function.Consumer;

/// Runs searches for similar items: quick ones on the thread that brings them, others on lanes of their own, earliest
/// deadline first, bounded, never too late.
public final class SearchDesk implements AutoCloseable {
    private final Lanes lanes;
    private final Alarms alarms = new DeadlineTimer();
    private final MonotonicClock clock;

    public SearchDesk(GatewayLimits limits, Telemetry telemetry, MonotonicClock clock) {
        this.clock = clock;
        this.lanes =
                new LaneThreads(
                        Math.max(1, limits.lanes() / 2),
                        limits.queuedWork(),
                        clock,
                        failure -> telemetry.unexpected("the lane of a search", failure));
    }

    /// Does a search in time, or says why not.
    ///
    /// @param expectedNanos how long it is expected to take
    public void run(long expectedNanos, Deadline deadline, Indexes.Work work) {
        var search = new Search(expectedNanos, deadline, work);
        if (deadline.expired(clock.nanos())) {
            search.expired();
        } else if (expectedNanos <= Ladder.INLINE_NANOS) {
            work.search().run();
        } else {
            queue(search, deadline, work);
        }
    }

    private void queue(Search search, Deadline deadline, Indexes.Work work) {
        Ticket ticket = lanes.offer(search);
        if (ticket == null) {
            work.refused()
                    .accept(ModelDesk.overloaded("too many searches wait already for this one to"));
            return;
        }
        var _ =
                alarms.after(
                        deadline.slackNanos(clock.nanos()),
                        () -> {
                            if (lanes.withdraw(ticket)) {
                                search.expired();
                            }
                        });
    }

    /// Does what takes long and does not end by itself, on a lane, if it is expected to end in time.
    ///
    /// @param task does it
    /// @param refused is told instead why it was not begun
    /// @param late is told that the deadline came while it was done
    public void compute(
            Expectation expected,
            Deadline deadline,
            Runnable task,
            Consumer<ServingException> refused,
            Runnable late) {
        var computation = new Computation(expected, deadline, task, refused);
        if (deadline.expired(clock.nanos())) {
            computation.expired();
            return;
        }
        Ticket ticket = lanes.offer(computation);
        if (ticket == null) {
            refused.accept(
                    ModelDesk.overloaded("too many embeddings wait already for this one to"));
            return;
        }
        var _ =
                alarms.after(
                        deadline.slackNanos(clock.nanos()),
                        () -> {
                            if (lanes.withdraw(ticket)) {
                                computation.expired();
                            } else {
                                late.run();
                            }
                        });
    }

    /// What work is expected to take at a moment.
    public interface Expectation {
        long nanos(long nowNanos);
    }

    /// What takes long, as work for a lane.
    private record Computation(
            Expectation expected,
            Deadline deadline,
            Runnable task,
            Consumer<ServingException> refused)
            implements LaneWork {
        @Override
        public long deadlineNanos() {
            return deadline.atNanos();
        }

        @Override
        public long nanos(int rows, long nowNanos) {
            return expected.nanos(nowNanos);
        }

        @Override
        public void run(List<LaneWork> together) {
            task.run();
        }

        @Override
        public void expired() {
            refused.accept(late());
        }
    }

    private static ServingException late() {
        return new ServingException(
                ErrorCode.NO_ANSWER,
                "the budget was spent before the search could start; allow more, or ask later");
    }

    /// One search as work for a lane. It ends in time by itself, so that any time left is worth a start.
    private record Search(long expectedNanos, Deadline deadline, Indexes.Work work)
            implements LaneWork {
        @Override
        public long deadlineNanos() {
            return deadline.atNanos();
        }

        @Override
        public long nanos(int rows, long nowNanos) {
            return Math.min(expectedNanos, Math.max(0, deadline.slackNanos(nowNanos) / 2));
        }

        @Override
        public void run(List<LaneWork> together) {
            work.search().run();
        }

        @Override
        public void expired() {
            work.refused().accept(late());
        }
    }

    @Override
    public void close() {
        lanes.close();
        alarms.close();
    }
}
