package dev.punctual.load.report;

import java.util.Arrays;

/// Measures [Quality] row by row.
///
/// The positive class of the AUC is made of the rows whose true value reaches a threshold; without one, of those with the
/// larger of two true values, and there is no AUC where there are more. Not safe for use by several
/// threads.
public final class QualityMeter {
    /*
     * The AUC is exact: the predictions of each class are kept (8 bytes a row), sorted once and walked together. The
     * sum counts half points, so it is a whole number and ties are exact too.
     */
    private final double threshold;
    private double least = Double.NaN;
    private double greatest = Double.NaN;
    private boolean classes = true;
    private final Column positives = new Column();
    private final Column negatives = new Column();
    private double absoluteSum;
    private double squareSum;

    /// A meter without rows.
    ///
    /// @param threshold the least true value of the positive class; NaN for the larger of two
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
        (Double.isNaN(threshold) ? classOf(actual) : actual >= threshold ? positives : negatives)
                .add(predicted);
    }

    /// Where a row belongs when its true value is a class. Those of the first class that is seen are the negatives, until a
    /// smaller one comes.
    private Column classOf(double actual) {
        if (Double.isNaN(least)) {
            least = actual;
        } else if (actual != least && Double.isNaN(greatest)) {
            if (actual < least) {
                positives.swap(negatives);
            }
            greatest = Math.max(actual, least);
            least = Math.min(actual, least);
        } else if (actual != least && actual != greatest) {
            classes = false;
        }
        return actual == least ? negatives : positives;
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
        if (!classes) {
            return Double.NaN;
        }
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

        private void swap(Column other) {
            double[] theirs = other.values;
            int count = other.size;
            other.values = values;
            other.size = size;
            values = theirs;
            size = count;
        }

        private double[] sorted() {
            double[] sorted = Arrays.copyOf(values, size);
            Arrays.sort(sorted);
            return sorted;
        }
    }
}
