package dev.punctual.core.ladder;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// A recent quantile of a duration, learned from what was measured. Any thread may record and ask.
public final class Estimate {
    /*
     * Durations are counted in buckets of an eighth of an octave, in two histograms: one being filled and the one before
     * it, so that what is asked always rests on the last 5 to 10 seconds or on the last many thousand samples. The
     * quantile is computed again after every 32nd sample, not when asked.
     *
     * An estimate that says "too slow" stops the very samples that could correct it. So one without news halves every
     * second: the work is then tried again, with an insurance ready, and the estimate returns to what is true.
     */
    private static final int BUCKETS_PER_OCTAVE = 8;
    private static final int SMALLEST_OCTAVE = 7; // 128 ns
    private static final int BUCKETS = 30 * BUCKETS_PER_OCTAVE;
    private static final int REFRESH_SAMPLES = 32;
    private static final int SAMPLES_PER_HISTOGRAM = 20_000;
    private static final long HISTOGRAM_NANOS = 5_000_000_000L;
    private static final long HALF_LIFE_NANOS = 1_000_000_000L;

    private final double quantile;

    private volatile AtomicIntegerArray current = new AtomicIntegerArray(BUCKETS + 1);
    private volatile AtomicIntegerArray previous = new AtomicIntegerArray(BUCKETS + 1);
    private volatile long startedNanos;
    private volatile long newestNanos;
    private volatile long estimateNanos;

    /// An estimate of the given quantile, above 0 and below 1, which is 0 until something is recorded.
    public Estimate(double quantile, long nowNanos) {
        this.quantile = quantile;
        this.startedNanos = nowNanos;
        this.newestNanos = nowNanos;
    }

    /// Adds a measured duration.
    public void record(long nanos, long nowNanos) {
        int samples = current.incrementAndGet(BUCKETS);
        current.incrementAndGet(bucket(nanos));
        newestNanos = nowNanos;
        if (samples % REFRESH_SAMPLES == 0 || samples < REFRESH_SAMPLES) {
            refresh(nowNanos, samples);
        }
    }

    /// The duration within which the given share of recent ones stayed, in nanoseconds.
    public long nanos(long nowNanos) {
        long estimate = estimateNanos;
        long silence = nowNanos - newestNanos;
        return silence < HALF_LIFE_NANOS
                ? estimate
                : estimate >> Math.min(silence / HALF_LIFE_NANOS, Long.SIZE - 1);
    }

    private void refresh(long nowNanos, int samples) {
        estimateNanos = quantileOf(current, previous);
        if (samples >= SAMPLES_PER_HISTOGRAM || nowNanos - startedNanos > HISTOGRAM_NANOS) {
            startedNanos = nowNanos;
            previous = current;
            current = new AtomicIntegerArray(BUCKETS + 1);
        }
    }

    private long quantileOf(AtomicIntegerArray one, AtomicIntegerArray other) {
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
