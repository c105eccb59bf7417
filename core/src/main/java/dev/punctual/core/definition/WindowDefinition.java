package dev.punctual.core.definition;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One aggregate over one window of a stream view.
///
/// @param feature the name of the feature
/// @param aggregate what is computed
/// @param operands what it is computed of
/// @param extent which events are in the window
/// @param n how many values a list keeps, or entries a map; 1 otherwise
public record WindowDefinition(
        String feature, Aggregate aggregate, Operands operands, Extent extent, int n) {

    /// A window that slides by its hop, or a series of `n` slots as long as the hop.
    public WindowDefinition(
            String feature,
            Aggregate aggregate,
            @Nullable String of,
            @Nullable String where,
            Duration window,
            Duration hop,
            int n,
            boolean series) {
        this(
                feature,
                aggregate,
                Operands.of(of, where),
                series ? new Extent.Series(hop, n) : new Extent.Sliding(window, hop, Duration.ZERO),
                series ? 1 : n);
    }

    /// How many values the feature has: elements of a list, entries of a map, or 1.
    public int width() {
        return extent instanceof Extent.Series series ? series.slots() : n;
    }

    /// All but the name, for people: `mean of delay over 1h in hops of 5m`.
    public String text() {
        String name = aggregate.name().toLowerCase(Locale.ROOT);
        return name + (n == 1 ? "" : " " + n) + operands + " over " + extent;
    }

    @Override
    public String toString() {
        return feature + ": " + text();
    }

    /// What an aggregate is computed of.
    ///
    /// @param of the event's field; null for a count or a share
    /// @param where an expression over the event that says whether it counts; null for every event. For a share, it is
    ///     the condition whose share among all events is the value
    /// @param by the event's field whose values are the keys of a map with one aggregate for each; null for a single one
    /// @param quantile of an approximate quantile, from 0 to 1; 0 otherwise
    public record Operands(
            @Nullable String of, @Nullable String where, @Nullable String by, double quantile) {

        /// Neither a map nor a quantile.
        public static Operands of(@Nullable String of, @Nullable String where) {
            return new Operands(of, where, null, 0);
        }

        @Override
        public String toString() {
            return (quantile == 0 ? "" : " " + quantile)
                    + (of == null ? "" : " of " + of)
                    + (where == null ? "" : " where " + where)
                    + (by == null ? "" : " by " + by);
        }
    }

    /// Which events are in a window, as of a question at *q*: never one at *q* or after it.
    public sealed interface Extent {

        /// Those from *q* - `window` on, rounded down to the hop. With an offset, those of the window that ended `offset`
        /// ago: both ends are rounded down to the hop.
        ///
        /// @param hop the time slot by which the window's ends move
        record Sliding(Duration window, Duration hop, Duration offset) implements Extent {
            @Override
            public String toString() {
                return Durations.text(window) + " in hops of " + Durations.text(hop) + ago(offset);
            }
        }

        /// Those of the slot of that length which holds *q*; with an offset, all of the slot that holds *q* - `offset`.
        record Fixed(Duration window, Duration offset) implements Extent {
            @Override
            public String toString() {
                return "the fixed " + Durations.text(window) + ago(offset);
            }
        }

        /// One aggregate for each of the last slots, newest first; the first one holds *q*.
        record Series(Duration hop, int slots) implements Extent {
            @Override
            public String toString() {
                return "each of " + slots + " slots of " + Durations.text(hop);
            }
        }

        /// Those of the run of events in which each comes less than `gap` after the one before, unless the last of them is
        /// `gap` or longer ago: then the session is over, and none.
        record Session(Duration gap) implements Extent {
            @Override
            public String toString() {
                return "the session with gaps under " + Durations.text(gap);
            }
        }

        /// All there ever were.
        record Lifetime() implements Extent {
            @Override
            public String toString() {
                return "all time";
            }
        }

        private static String ago(Duration offset) {
            return offset.isZero() ? "" : ", " + Durations.text(offset) + " ago";
        }
    }

    /// What a window computes of the events in it.
    public enum Aggregate {
        COUNT,
        SUM,
        MEAN,
        MIN,
        MAX,
        /// The mean squared deviation from the mean; 0 for one event.
        VARIANCE,
        /// The square root of the variance.
        STDDEV,
        /// The share of events that meet the condition.
        SHARE,
        /// The oldest value.
        FIRST,
        /// The newest value, or several, newest first.
        LAST,
        /// The newest of all different values, newest first.
        LAST_DISTINCT,
        /// About how many different values there are.
        APPROX_COUNT_DISTINCT,
        /// About the value below which a share of the values lies.
        APPROX_QUANTILE,
        /// The most frequent values, most frequent first.
        TOP_K
    }
}
