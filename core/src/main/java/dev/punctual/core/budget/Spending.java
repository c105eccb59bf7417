package dev.punctual.core.budget;

import dev.punctual.core.ladder.Reason;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// What some requests spent, by part: histograms and counts that can be added up. Immutable.
public final class Spending {
    /*
     * All of it is one array of numbers, so that adding up two spendings is adding up two arrays: a histogram for each part
     * and one for the whole (buckets of a quarter of an octave, from 128 ns to half a minute), then the counts.
     */
    private static final int PARTS = Part.ALL.size();
    private static final List<Reason> REASONS = List.of(Reason.values());
    private static final int BUCKETS_PER_OCTAVE = 4;
    private static final int SMALLEST_OCTAVE = 7; // 128 ns
    private static final int BUCKETS = 28 * BUCKETS_PER_OCTAVE;
    private static final int TOTAL = PARTS;
    private static final int REQUESTS = (PARTS + 1) * BUCKETS;
    private static final int LATE = REQUESTS + 1;
    private static final int BLAMED = LATE + 1;
    private static final int OVER = BLAMED + PARTS;
    private static final int CURABLE = OVER + PARTS;
    private static final int ANSWERS = CURABLE + PARTS;
    private static final int SIZE = ANSWERS + REASONS.size();

    private final long[] counts;

    private Spending(long[] counts) {
        this.counts = counts;
    }

    /// Nothing.
    static Spending none() {
        return new Spending(new long[SIZE]);
    }

    /// This and what was tallied.
    Spending plus(Tally tally) {
        long[] sum = counts.clone();
        for (int i = 0; i < SIZE; i++) {
            sum[i] += tally.counts.get(i);
        }
        return new Spending(sum);
    }

    public long requests() {
        return counts[REQUESTS];
    }

    /// The requests that took longer than the endpoint's budget.
    public long late() {
        return counts[LATE];
    }

    /// The late requests of which this part took the most beyond what it was to take.
    public long blamed(Part part) {
        return counts[BLAMED + part.place()];
    }

    /// The requests of which this part took longer than it was to take.
    public long over(Part part) {
        return counts[OVER + part.place()];
    }

    /// The requests of which this part took longer than so long, to a quarter of an octave.
    public long above(Part part, long nanos) {
        long above = 0;
        for (int i = bucket(nanos) + 1; i < BUCKETS; i++) {
            above += counts[part.place() * BUCKETS + i];
        }
        return above;
    }

    /// The late requests that would have been in time had this part alone taken what it was to take.
    public long curable(Part part) {
        return counts[CURABLE + part.place()];
    }

    /// The answers that had a reason for their rung.
    public long answers(Reason reason) {
        return counts[ANSWERS + REASONS.indexOf(reason)];
    }

    /// The time within which a share of all requests were done with a part, those that never came to it included.
    public long nanos(Part part, double quantile) {
        return quantile(part.place(), quantile);
    }

    /// The time within which a share of all requests were answered.
    public long totalNanos(double quantile) {
        return quantile(TOTAL, quantile);
    }

    private long quantile(int histogram, double quantile) {
        long wanted = (long) Math.ceil(quantile * requests());
        long seen = 0;
        for (int i = 0; i < BUCKETS && wanted > 0; i++) {
            seen += counts[histogram * BUCKETS + i];
            if (seen >= wanted) {
                return i == 0 ? 0 : upperBound(i);
            }
        }
        return wanted == 0 ? 0 : upperBound(BUCKETS - 1);
    }

    private static int bucket(long nanos) {
        if (nanos < 1L << SMALLEST_OCTAVE) {
            return 0;
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int quarter = (int) (nanos >>> (octave - 2)) & (BUCKETS_PER_OCTAVE - 1);
        return Math.min((octave - SMALLEST_OCTAVE) * BUCKETS_PER_OCTAVE + quarter, BUCKETS - 1);
    }

    private static long upperBound(int bucket) {
        int octave = bucket / BUCKETS_PER_OCTAVE + SMALLEST_OCTAVE;
        long quarter = bucket % BUCKETS_PER_OCTAVE;
        return (1L << octave) + ((quarter + 1) << (octave - 2));
    }

    /// A spending that grows. Any thread may add.
    static final class Tally {
        private final AtomicIntegerArray counts = new AtomicIntegerArray(SIZE);

        /// Adds a request.
        ///
        /// @param spent by the place of the part
        /// @param allotted what each part was to take
        void add(long[] spent, long totalNanos, Allotment allotted) {
            counts.incrementAndGet(REQUESTS);
            counts.incrementAndGet(TOTAL * BUCKETS + bucket(totalNanos));
            boolean late = totalNanos > allotted.budgetNanos();
            int worst = 0;
            long worstExcess = Long.MIN_VALUE;
            for (int i = 0; i < PARTS; i++) {
                counts.incrementAndGet(i * BUCKETS + bucket(spent[i]));
                long excess = spent[i] - allotted.nanos(i);
                if (excess > 0) {
                    counts.incrementAndGet(OVER + i);
                    if (late && totalNanos - excess <= allotted.budgetNanos()) {
                        counts.incrementAndGet(CURABLE + i);
                    }
                }
                if (excess > worstExcess) {
                    worst = i;
                    worstExcess = excess;
                }
            }
            if (late) {
                counts.incrementAndGet(LATE);
                counts.incrementAndGet(BLAMED + worst);
            }
        }

        /// Adds answers.
        void add(Reason reason, int amount) {
            counts.addAndGet(ANSWERS + REASONS.indexOf(reason), amount);
        }
    }
}
