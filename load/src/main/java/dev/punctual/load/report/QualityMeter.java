package dev.punctual.load.report;

import java.util.Arrays;

/// Measures [Quality] row by row.
///
/// The positive class of the AUC is made of the rows whose true value reaches a threshold. Not safe for use by several
/// threads.
public final class QualityMeter {
    /*
     * The AUC is exact: the predictions of each class are kept (8 bytes a row), sorted once and walked together. The
     * sum counts half points, so it is a whole number and ties are exact too.
     */
    private final double threshold;
    private final Column positives = new Column();
    private final Column negatives = new Column();
    private double absoluteSum;
    private double squareSum;

    /// A meter without rows.
    ///
    /// @param threshold the least true value of the positive class
    public QualityMeter(double threshold) {
        this.threshold = threshold;
    }

    /// Adds a row. Both values must be numbers.
    public void add(double predicted, double actual) {
        double error = predicted - actual;
        if (!Double.isFinite(error)) {
            throw new IllegalArgumentException(
                    "a prediction and its label must be numbers: " + predicted + ", " + actual);
        }
        absoluteSum += Math.abs(error);
        squareSum += error * error;
        (actual >= threshold ? positives : negatives).add(predicted);
    }

    public long rows() {
        return (long) positives.size + negatives.size;
    }

    /// The quality of all rows so far; more may follow.
    public Quality quality() {
        double rows = rows();
        return new Quality(rows(), absoluteSum / rows, Math.sqrt(squareSum / rows), auc());
    }

    private double auc() {
        double[] high = positives.sorted();
        double[] low = negatives.sorted();
        long halfPoints = 0;
        int below = 0;
        int upTo = 0;
        for (double value : high) {
            while (below < low.length && low[below] < value) {
                below++;
            }
            while (upTo < low.length && low[upTo] <= value) {
                upTo++;
            }
            halfPoints += (long) below + upTo;
        }
        return halfPoints / (2.0 * high.length * low.length);
    }

    private static final class Column {
        private double[] values = new double[64];
        private int size;

        private void add(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size + (size >> 1));
            }
            // Adding zero turns -0.0 into 0.0: sorting tells them apart, comparing does not.
            values[size++] = value + 0.0;
        }

        private double[] sorted() {
            double[] sorted = Arrays.copyOf(values, size);
            Arrays.sort(sorted);
            return sorted;
        }
    }
}
