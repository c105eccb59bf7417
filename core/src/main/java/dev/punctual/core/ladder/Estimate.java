package dev.punctual.core.ladder;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// What a piece of work takes, learned from what was measured: a high quantile to plan with, and the typical time.
///
/// Any thread may record and ask.
public final class Estimate {
    /*
     * Durations are counted in buckets of an eighth of an octave, in two histograms: one being filled and the one before
     * it. They change places when the one being filled is 5 seconds old and holds enough samples for a high quantile to
     * mean anything; so under load what is asked rests on the last 5 to 10 seconds, and one slow run among few is not
     * taken for the rule. The quantiles are computed again after every 32nd sample, not when asked.
     *
     * An estimate that says "too slow" stops the very samples that could correct it. So one without news halves every
     * second: the work is then tried again, with an insurance ready. The samples of before count for as much less, or a
     * burst of slow ones would outweigh the few new ones for many minutes. Where the work can be tried without anyone
     * waiting for it, each trial halves the weight of all before it: a few are enough to learn that it is quick again.
     */
    private static final int BUCKETS_PER_OCTAVE = 8;
    private static final int SMALLEST_OCTAVE = 7; // 128 ns
    private static final int BUCKETS = 30 * BUCKETS_PER_OCTAVE;
    private static final int REFRESH_SAMPLES = 32;
    private static final int ENOUGH_SAMPLES = 1_000;
    private static final int MOST_SAMPLES = 1_000_000;
    private static final double TYPICAL = 0.5;
    private static final long HISTOGRAM_NANOS = 5_000_000_000L;
    private static final long HALF_LIFE_NANOS = 1_000_000_000L;
    private static final int SEED_SAMPLES = 64;

    private final double quantile;

    private volatile AtomicIntegerArray current = new AtomicIntegerArray(BUCKETS + 1);
    private volatile AtomicIntegerArray previous = new AtomicIntegerArray(BUCKETS + 1);
    private volatile long startedNanos;
    private volatile long newestNanos;
    private volatile long estimateNanos;
    private volatile long typicalNanos;

    /// An estimate of the given quantile, above 0 and below 1, which is 0 until something is recorded.
    public Estimate(double quantile, long nowNanos) {
        this.quantile = quantile;
        this.startedNanos = nowNanos;
        this.newestNanos = nowNanos;
    }

    /// Adds a measured duration.
    public void record(long nanos, long nowNanos) {
        long halvings = (nowNanos - newestNanos) / HALF_LIFE_NANOS;
        newestNanos = nowNanos;
        if (halvings > 0) {
            previous = thinned(previous, halvings);
            current = thinned(current, halvings);
        }
        int samples = current.incrementAndGet(BUCKETS);
        current.incrementAndGet(bucket(nanos));
        if (halvings > 0 || samples % REFRESH_SAMPLES == 0 || samples < REFRESH_SAMPLES) {
            refresh(nowNanos, samples);
        }
    }

    /// Adds the duration of a trial that nobody waited for, made because this estimate forbids the work itself.
    public void correct(long nanos, long nowNanos) {
        previous = thinned(previous, 1);
        current = thinned(current, 1);
        record(nanos, nowNanos);
        refresh(nowNanos, current.get(BUCKETS));
    }

    /// Starts from what was measured elsewhere, which counts as much as a few dozen durations.
    public void seed(long typicalNanos, long highNanos, long nowNanos) {
        var seed = new AtomicIntegerArray(BUCKETS + 1);
        int high = 1 + (int) Math.ceil(SEED_SAMPLES * (1 - quantile));
        seed.set(BUCKETS, SEED_SAMPLES);
        seed.addAndGet(bucket(typicalNanos), SEED_SAMPLES - high);
        seed.addAndGet(bucket(Math.max(typicalNanos, highNanos)), high);
        previous = seed;
        newestNanos = nowNanos;
        refresh(nowNanos, current.get(BUCKETS));
    }

    /// The duration within which the given share of recent ones stayed, in nanoseconds.
    public long nanos(long nowNanos) {
        long estimate = estimateNanos;
        long silence = nowNanos - newestNanos;
        return silence < HALF_LIFE_NANOS
                ? estimate
                : estimate >> Math.min(silence / HALF_LIFE_NANOS, Long.SIZE - 1);
    }

    /// The duration within which half of the recent ones stayed, in nanoseconds. It does not fade: what is slow is still
    /// slow when it is tried again.
    public long typicalNanos() {
        return typicalNanos;
    }

    private void refresh(long nowNanos, int samples) {
        AtomicIntegerArray newer = current;
        AtomicIntegerArray older = previous;
        estimateNanos = quantileOf(quantile, newer, older);
        typicalNanos = quantileOf(TYPICAL, newer, older);
        boolean old = nowNanos - startedNanos > HISTOGRAM_NANOS && samples >= ENOUGH_SAMPLES;
        if (old || samples >= MOST_SAMPLES) {
            startedNanos = nowNanos;
            previous = newer;
            current = new AtomicIntegerArray(BUCKETS + 1);
        }
    }

    private static AtomicIntegerArray thinned(AtomicIntegerArray histogram, long halvings) {
        var thinned = new AtomicIntegerArray(BUCKETS + 1);
        int shift = (int) Math.min(halvings, Integer.SIZE - 1);
        for (int i = 0; i < BUCKETS; i++) {
            int left = histogram.get(i) >> shift;
            thinned.set(i, left);
            thinned.addAndGet(BUCKETS, left);
        }
        return thinned;
    }

    private static long quantileOf(
            double quantile, AtomicIntegerArray one, AtomicIntegerArray other) {
        long total = (long) one.get(BUCKETS) + other.get(BUCKETS);
        long wanted = (long) Math.ceil(quantile * total);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += one.get(i) + (long) other.get(i);
            if (seen >= wanted) {
                return upperBound(i);
            }
        }
        return upperBound(BUCKETS - 1);
    }

    private static int bucket(long nanos) {
        if (nanos < 1L << SMALLEST_OCTAVE) {
            return 0;
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int eighth = (int) (nanos >>> (octave - 3)) & (BUCKETS_PER_OCTAVE - 1);
        return Math.min((octave - SMALLEST_OCTAVE) * BUCKETS_PER_OCTAVE + eighth, BUCKETS - 1);
    }

    private static long upperBound(int bucket) {
        int octave = bucket / BUCKETS_PER_OCTAVE + SMALLEST_OCTAVE;
        long eighth = bucket % BUCKETS_PER_OCTAVE;
        return (1L << octave) + ((eighth + 1) << (octave - 3));
    }
}
