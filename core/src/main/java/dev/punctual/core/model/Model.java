package dev.punctual.core.model;

/// A loaded model that turns rows of numbers into predictions. Any thread may call it.
public interface Model {

    /// How many numbers a row has.
    int width();

    /// How many numbers a prediction has: one, or one for each class or target.
    default int outputs() {
        return 1;
    }

    /// Predicts one row, by a model with one output.
    ///
    /// @param row holds the inputs from `offset` on, in the order the model was trained with; NaN is missing
    /// @return the prediction in the unit of the label
    /// @throws IllegalStateException if the model has several outputs
    float predict(float[] row, int offset);

    /// Predicts one row, and writes its [#outputs()] from `out[at]` on.
    default void predict(float[] row, int offset, float[] out, int at) {
        out[at] = predict(row, offset);
    }

    /// Predicts `count` rows that lie one after another, and writes their predictions one after another from `out[0]` on.
    default void predictBatch(float[] rows, int count, float[] out) {
        for (int i = 0; i < count; i++) {
            predict(rows, i * width(), out, i * outputs());
        }
    }
}
