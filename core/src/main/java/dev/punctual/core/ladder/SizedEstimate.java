package dev.punctual.core.ladder;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What work on a number of rows takes, learned for each size.
///
/// Any thread may record and ask.
public final class SizedEstimate {
    /*
     * Sizes are put together by powers of two: 1, 2, 3 to 4, 5 to 8 and so on, and what is learned of a class holds for
     * its largest size. A batch of n never takes longer than n single ones, and no less than a smaller batch. So what was
     * measured is kept within what smaller sizes say, and a size that was never run is expected to take in proportion to
     * the next smaller one, or as long as the next larger one if that is less. This also bounds the harm of one bad
     * measurement of a large batch, which is then never run again and could not be corrected.
     */
    private static final int CLASSES = 21;

    private final double quantile;
    private final AtomicReferenceArray<@Nullable Estimate> classes =
            new AtomicReferenceArray<>(CLASSES);
    private volatile boolean borrowed;

    /// Estimates of the given quantile, 0 until something is recorded.
    public SizedEstimate(double quantile) {
        this.quantile = quantile;
    }

    /// Adds what `rows` rows took together.
    public void record(int rows, long nanos, long nowNanos) {
        estimate(rows, nowNanos).record(nanos, nowNanos);
        own();
    }

    /// Adds what a trial took that was made because the estimate forbade the real thing; see [Estimate#correct].
    public void correct(int rows, long nanos, long nowNanos) {
        estimate(rows, nowNanos).correct(nanos, nowNanos);
        own();
    }

    private void own() {
        if (borrowed) {
            borrowed = false;
        }
    }

    /// Starts from what was measured elsewhere; see [Estimate#seed].
    public void seed(int rows, long typicalNanos, long highNanos, long nowNanos) {
        estimate(rows, nowNanos).seed(typicalNanos, highNanos, nowNanos);
        borrowed = true;
    }

    /// Whether all that is known was measured elsewhere.
    public boolean borrowed() {
        return borrowed;
    }

    /// What `rows` rows take together at the quantile, in nanoseconds.
    public long nanos(int rows, long nowNanos) {
        return at(rows, estimate -> estimate.nanos(nowNanos));
    }

    /// What `rows` rows typically take together, in nanoseconds.
    public long typicalNanos(int rows) {
        return at(rows, Estimate::typicalNanos);
    }

    /// Whether anything was recorded.
    public boolean measured() {
        for (int i = 0; i < CLASSES; i++) {
            if (classes.get(i) != null) {
                return true;
            }
        }
        return false;
    }

    private interface Value {
        long of(Estimate estimate);
    }

    private long at(int rows, Value value) {
        int own = sizeClass(rows);
        long nanos = 0;
        int last = -1;
        for (int i = 0; i <= own; i++) {
            Estimate measured = classes.get(i);
            if (measured != null) {
                long here = value.of(measured);
                nanos = last < 0 ? here : Math.clamp(here, nanos, nanos << (i - last));
                last = i;
            }
        }
        if (last == own) {
            return nanos;
        }
        long proportional = last < 0 ? Long.MAX_VALUE : nanos * ((rows + (1L << last) - 1) >> last);
        for (int i = own + 1; i < CLASSES; i++) {
            Estimate larger = classes.get(i);
            if (larger != null) {
                return Math.min(proportional, Math.max(nanos, value.of(larger)));
            }
        }
        return last < 0 ? 0 : proportional;
    }

    private Estimate estimate(int rows, long nowNanos) {
        int own = sizeClass(rows);
        Estimate known = classes.get(own);
        if (known != null) {
            return known;
        }
        Estimate fresh = new Estimate(quantile, nowNanos);
        return classes.compareAndSet(own, null, fresh) ? fresh : estimate(rows, nowNanos);
    }

    private static int sizeClass(int rows) {
        return Math.min(Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1), CLASSES - 1);
    }
}
