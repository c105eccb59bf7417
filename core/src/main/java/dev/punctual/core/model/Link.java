package dev.punctual.core.model;

/// How the sum of an ensemble's leaves becomes a prediction.
public enum Link {
    /// The sum itself, in the unit of the label.
    IDENTITY,
    /// The probability whose log-odds the sum is.
    LOGISTIC;

    /// The log-odds beyond which a probability no longer changes; e to the power of it still fits a float.
    private static final float LARGEST_EXPONENT = 88.7f;

    /// Turns a sum of leaves into a prediction.
    public float predictionOf(float sum) {
        return switch (this) {
            case IDENTITY -> sum;
            case LOGISTIC -> 1f / ((float) Math.exp(Math.min(-sum, LARGEST_EXPONENT)) + 1f);
        };
    }

    /// The sum whose prediction is `prediction`.
    public float sumOf(float prediction) {
        return switch (this) {
            case IDENTITY -> prediction;
            case LOGISTIC -> (float) -Math.log(1f / prediction - 1f);
        };
    }
}
