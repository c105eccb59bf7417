package dev.punctual.core.drift;

import java.util.Arrays;

/// The population stability index of a column: how far its recent values are from the reference, over bins that were
/// learned from the reference.
///
/// @param value 0 if both fall into the bins alike; the sum of `(r - e) ln(r / e)` over the shares of each bin
/// @param chance what a sample of the reference of this size would have on average
public record StabilityIndex(double value, double chance) {
    /*
     * An empty bin counts as half a row, so that one value that was never seen does not make the index infinite. Two samples
     * of one population have an index of (bins - 1) (1/n + 1/m) on average; with few rows that alone passes the usual
     * thresholds, so it is taken off before they are looked at.
     */
    /// Below this nothing has changed that matters.
    public static final double MODERATE = 0.1;

    /// From this on a model should not be trusted unseen.
    public static final double MAJOR = 0.25;

    private static final double EMPTY = 0.5;

    /// What it means.
    public enum Verdict {
        STABLE,
        MODERATE,
        MAJOR
    }

    /// Compares counts of the same bins.
    ///
    /// @throws IllegalArgumentException if they have not the same number of bins, or one has no rows
    public static StabilityIndex of(long[] reference, long[] recent) {
        long rows = Arrays.stream(reference).sum();
        long recentRows = Arrays.stream(recent).sum();
        if (reference.length != recent.length || rows <= 0 || recentRows <= 0) {
            throw new IllegalArgumentException(
                    "%d bins with %d rows do not compare to %d bins with %d rows"
                            .formatted(reference.length, rows, recent.length, recentRows));
        }
        double index = 0;
        int used = 0;
        for (int i = 0; i < reference.length; i++) {
            if (reference[i] == 0 && recent[i] == 0) {
                continue;
            }
            used++;
            double expected = Math.max((double) reference[i], EMPTY) / rows;
            double found = Math.max((double) recent[i], EMPTY) / recentRows;
            index += (found - expected) * Math.log(found / expected);
        }
        return new StabilityIndex(index, (used - 1) * (1.0 / rows + 1.0 / recentRows));
    }

    /// What it means, with what chance may have added taken off.
    public Verdict verdict() {
        double beyond = value - chance;
        if (beyond >= MAJOR) {
            return Verdict.MAJOR;
        }
        return beyond >= MODERATE ? Verdict.MODERATE : Verdict.STABLE;
    }

    /// The upper bounds of bins, from quantiles of the reference in their order; those that are equal are one.
    public static double[] edges(double[] quantiles) {
        return Arrays.stream(quantiles).distinct().toArray();
    }

    /// Counts for each bin, and beyond the last one, from counts up to each bound.
    ///
    /// @param upTo how many values are at most each bound
    /// @param all how many values there are, those that are missing included
    /// @param missing how many have no value, which is a bin of its own, the last
    public static long[] bins(long[] upTo, long all, long missing) {
        var bins = new long[upTo.length + 2];
        long before = 0;
        for (int i = 0; i < upTo.length; i++) {
            bins[i] = upTo[i] - before;
            before = upTo[i];
        }
        bins[upTo.length] = all - missing - before;
        bins[upTo.length + 1] = missing;
        return bins;
    }
}
