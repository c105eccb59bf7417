package dev.punctual.core.lane;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Work with a deadline, for a lane.
public interface LaneWork {

    /// When it must be done; what cannot be done by then is not started.
    long deadlineNanos();

    default Priority priority() {
        return Priority.NORMAL;
    }

    /// How long so many rows of this kind are expected to take in one go, in nanoseconds.
    long nanos(int rows, long nowNanos);

    /// How many rows it brings.
    default int rows() {
        return 1;
    }

    /// What it can be run together with: work whose group is equal. Null if it runs alone.
    default @Nullable Object group() {
        return null;
    }

    /// What is run, such as a model: what is to blame if it does not end. Null if that is not known.
    default @Nullable Object subject() {
        return null;
    }

    /// The most rows that may be run in one go.
    default int mostRows() {
        return 1;
    }

    /// Whether anyone waits for it still; what nobody waits for is not started.
    default boolean wanted() {
        return true;
    }

    /// Does it, and all that was taken with it.
    ///
    /// @param together this and the rest of the batch, the earliest deadline first
    void run(List<LaneWork> together);

    /// Is called instead when it is too late to start, or nobody waits for it.
    void expired();
}
