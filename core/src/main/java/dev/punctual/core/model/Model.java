package dev.punctual.core.model;

/// A loaded model that turns rows of numbers into one number each. Any thread may call it.
public interface Model {

    /// How many numbers a row has.
    int width();

    /// Predicts one row.
    ///
    /// @param row holds the inputs from `offset` on, in the order the model was trained with; NaN is missing
    /// @return the prediction in the unit of the label
    float predict(float[] row, int offset);

    /// Predicts `count` rows that lie one after another, and writes their predictions from `out[0]` on.
    default void predictBatch(float[] rows, int count, float[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = predict(rows, i * width());
        }
    }
}
