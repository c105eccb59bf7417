package dev.punctual.load;

import java.time.Duration;
import java.util.SplittableRandom;

/// When the questions of a phase are due. The moments are fixed in advance and never wait for the server.
public sealed interface Arrivals {
    /// What [Moments#nextNanos] gives when there are no more.
    long END = Long.MAX_VALUE;

    /// The mean rate, in questions per second.
    double perSecond();

    /// The moments, from the first.
    Moments begin();

    /// The moments one after the other, as nanoseconds from the start of the phase.
    interface Moments {
        /// The next one, not before those given already; [#END] when there are no more.
        long nextNanos();
    }

    /// The same, ending before `length` has passed.
    default Arrivals during(Duration length) {
        return new Limited(this, length);
    }

    /// At equal distances.
    record Uniform(double perSecond) implements Arrivals {
        public Uniform {
            requireRate(perSecond);
        }

        @Override
        public Moments begin() {
            // Computed from the index, so that rounding never adds up.
            return new Moments() {
                private long index;

                @Override
                public long nextNanos() {
                    return Math.round(index++ * 1e9 / perSecond);
                }
            };
        }
    }

    /// At random, none knowing of another (a Poisson process): how independent callers ask.
    record Poisson(double perSecond, long seed) implements Arrivals {
        public Poisson {
            requireRate(perSecond);
        }

        @Override
        public Moments begin() {
            return new Moments() {
                private final SplittableRandom random = new SplittableRandom(seed);
                private double atNanos;

                @Override
                public long nextNanos() {
                    atNanos -= Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
                    return Math.round(atNanos);
                }
            };
        }
    }

    /// As they were recorded.
    record Recorded(Trace trace) implements Arrivals {
        @Override
        public double perSecond() {
            return trace.perSecond();
        }

        @Override
        public Moments begin() {
            return new Moments() {
                private int index;

                @Override
                public long nextNanos() {
                    return index < trace.size() ? trace.nanos(index++) : END;
                }
            };
        }
    }

    /// The beginning of others.
    record Limited(Arrivals all, Duration length) implements Arrivals {
        @Override
        public double perSecond() {
            return all.perSecond();
        }

        @Override
        public Moments begin() {
            Moments moments = all.begin();
            long limit = length.toNanos();
            return () -> {
                long next = moments.nextNanos();
                return next < limit ? next : END;
            };
        }
    }

    private static void requireRate(double perSecond) {
        if (!(perSecond > 0) || perSecond > 1e9) {
            throw new IllegalArgumentException("the rate must be positive: " + perSecond);
        }
    }
}
