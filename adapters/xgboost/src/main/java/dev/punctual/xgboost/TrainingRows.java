package dev.punctual.xgboost;

/// Rows of numbers, each with its label, read once from first to last by one thread.
public interface TrainingRows {

    /// How many numbers a row has.
    int width();

    /// Writes the next row into `row[0]` and after it, NaN for what is missing; false after the last.
    boolean next(float[] row);

    /// The label of the row read last, in the unit of the prediction.
    float label();

    /// The rows of a matrix, one after another in `values`.
    static TrainingRows of(int width, float[] values, float[] labels) {
        return new MatrixRows(width, values, labels);
    }
}
