package dev.punctual.server.gateway;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.lane.LaneQueue.Ticket;
import dev.punctual.core.lane.LaneWork;
import org.jspecify.annotations.Nullable;

/// The few who compute what takes long, behind one [dev.punctual.core.lane.LaneQueue]. Any thread may call.
interface Lanes extends AutoCloseable {

    /// Queues work; null if there is no room, so that the caller answers otherwise.
    @Nullable Ticket offer(LaneWork work);

    /// Takes work out that nobody waits for any more; false if a lane has taken it.
    boolean withdraw(Ticket ticket);

    /// How long it would take until work offered now were done, in nanoseconds.
    long forecastNanos(LaneWork work);

    /// Whether a lane has nothing to do.
    boolean idle();

    /// How much work is waiting.
    int depth();

    /// How many threads were left to calls that hang.
    int replaced();

    /// The refusal of what would have to wait too long.
    ///
    /// @param nanos after which there may be room
    static ServingException busy(long nanos) {
        return ServingException.later(
                ErrorCode.OVERLOADED, "too much work is waiting already; ask again later", nanos);
    }

    /// Takes no more work, and returns when what was queued is done.
    @Override
    void close();
}
