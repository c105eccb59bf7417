package dev.punctual.core.definition;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// When a batch view is loaded, and which rows each load is about.
public sealed interface Cadence {

    /// The longest list of loads that one view may have.
    int MOST_LOADS = 100_000;

    /// What one load is about; a bound is null where the query does not ask for it.
    ///
    /// @param from rows that happened before it do not count
    /// @param until rows that happen then or later do not count
    record Slice(@Nullable Instant from, @Nullable Instant until) {

        /// Everything there is.
        public static final Slice ALL = new Slice(null, null);

        /// The parameters of the query: `$from` and `$to` of an interval, `$as_of` of an instant.
        public Map<String, Object> parameters() {
            if (until == null) {
                return Map.of();
            }
            return from == null ? Map.of("as_of", until) : Map.of("from", from, "to", until);
        }
    }

    /// A load and the instant from which its rows can be known.
    record Due(Instant at, Slice slice) {}

    /// The loads whose rows, one over the other, make the view as it can be known at an instant, oldest first.
    ///
    /// @throws ServingException with `INVALID_DEFINITION` if they are more than [#MOST_LOADS]
    List<Slice> known(Instant at);

    /// The first load that is due after an instant; null if there is none.
    @Nullable Due after(Instant at);

    /// All rows at once, by a query that knows no time.
    ///
    /// @param refresh how often a running gateway loads it again; null for never
    record Whole(@Nullable Duration refresh) implements Cadence {

        /// Loaded when it is asked for.
        public static final Whole ON_DEMAND = new Whole(null);

        @Override
        public List<Slice> known(Instant at) {
            return List.of(Slice.ALL);
        }

        @Override
        public @Nullable Due after(Instant at) {
            return null;
        }
    }

    /// All rows as of `from`, `from + every`, ... up to and including `until`, which is always one of the instants. The
    /// query has the parameter `$as_of` and uses only rows before it.
    ///
    /// @param until null for no end
    record Schedule(Duration every, Instant from, @Nullable Instant until) implements Cadence {

        @Override
        public List<Slice> known(Instant at) {
            Instant latest = latest(at);
            return latest == null ? List.of() : List.of(new Slice(null, latest));
        }

        @Override
        public @Nullable Due after(Instant at) {
            Instant next = at.isBefore(from) ? from : from.plus(every.multipliedBy(steps(at) + 1));
            if (until != null && next.isAfter(until)) {
                next = until;
            }
            return next.isAfter(at) ? new Due(next, new Slice(null, next)) : null;
        }

        /// The last instant that is not after another; null before the first.
        public @Nullable Instant latest(Instant at) {
            if (at.isBefore(from)) {
                return null;
            }
            return until != null && !at.isBefore(until)
                    ? until
                    : from.plus(every.multipliedBy(steps(at)));
        }

        private long steps(Instant at) {
            return Duration.between(from, at).dividedBy(every);
        }
    }

    /// The rows of one interval after the other, `from` to `from + every` and so on, each over those before it: of two
    /// rows of one key the one with the later event time stays. The query has the parameters `$from` and `$to`.
    ///
    /// @param delay how long after its end the rows of an interval are complete
    /// @param eventTime the column that says when a row happened; null if that is the end of its interval
    record Incremental(Duration every, Instant from, Duration delay, @Nullable String eventTime)
            implements Cadence {

        @Override
        public List<Slice> known(Instant at) {
            long count = complete(at);
            if (count > MOST_LOADS) {
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "from "
                                + from
                                + " to "
                                + at
                                + " there are "
                                + count
                                + " intervals, more than "
                                + MOST_LOADS
                                + "; write a longer 'every' or a later 'from'");
            }
            var slices = new ArrayList<Slice>();
            for (long i = 0; i < count; i++) {
                slices.add(interval(i));
            }
            return slices;
        }

        @Override
        public Due after(Instant at) {
            Slice next = interval(complete(at));
            return new Due(start(complete(at) + 1).plus(delay), next);
        }

        private long complete(Instant at) {
            Instant end = at.minus(delay);
            return end.isBefore(from) ? 0 : Duration.between(from, end).dividedBy(every);
        }

        private Slice interval(long number) {
            return new Slice(start(number), start(number + 1));
        }

        private Instant start(long number) {
            return from.plus(every.multipliedBy(number));
        }
    }
}
