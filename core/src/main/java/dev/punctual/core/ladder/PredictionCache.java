package dev.punctual.core.ladder;

import dev.punctual.core.model.Model;
import org.jspecify.annotations.Nullable;

/// Predictions that models of one endpoint made, by the rows that they were made of. Bounded; any thread may use it.
public interface PredictionCache {

    /// What was predicted for a key, unless it was forgotten or is too old to be of use to anyone; null if nothing is known.
    @Nullable Hit find(RowKey key);

    /// Takes note of what was predicted just now.
    void keep(RowKey key, float prediction);

    /// A prediction that was made before.
    ///
    /// @param ageNanos how long ago
    record Hit(float prediction, long ageNanos) {}

    /// Everything that decides a prediction: the model, of which another version is another object, and its row.
    final class RowKey {
        private final Model model;
        private final long high;
        private final long low;

        /// @param high half of a hash of the row
        /// @param low the other half, which depends on the row in another way
        public RowKey(Model model, long high, long low) {
            this.model = model;
            this.high = high;
            this.low = low;
        }

        /// The model that predicts.
        public Model model() {
            return model;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof RowKey key
                    && key.low == low
                    && key.high == high
                    && key.model.equals(model);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(low);
        }
    }
}
