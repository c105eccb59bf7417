package dev.punctual.core.definition;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One aggregate over one window of a stream view.
///
/// @param feature the name of the feature
/// @param aggregate what is computed
/// @param of the event's field it is computed of; null for a count or a share
/// @param where an expression over the event that says whether it counts; null for every event. For a share, it is the
///     condition whose share among all events is the value
/// @param window how far the window looks back
/// @param hop the time slot by which the window's tail moves
/// @param n how many values a `last` keeps, and how many slots a series has; 1 otherwise
/// @param series whether the value is a list with one aggregate for each of the last `n` slots, newest first
public record WindowDefinition(
        String feature,
        Aggregate aggregate,
        @Nullable String of,
        @Nullable String where,
        Duration window,
        Duration hop,
        int n,
        boolean series) {

    /// What a window computes of the events in it.
    public enum Aggregate {
        COUNT,
        SUM,
        MEAN,
        MIN,
        MAX,
        /// The share of events that meet the condition.
        SHARE,
        /// The newest values, newest first.
        LAST
    }
}
