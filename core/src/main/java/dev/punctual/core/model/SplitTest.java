package dev.punctual.core.model;

/// What a split asks of a row: yes goes left, no goes right.
public sealed interface SplitTest {

    /// The index of the number that is looked at.
    int feature();

    boolean goesLeft(float value);

    /// Whether a number is less than a threshold, which may be infinite. A library that goes left on `less or equal` is
    /// described by the next larger float.
    record Below(int feature, float threshold, Missing missing) implements SplitTest {

        @Override
        public boolean goesLeft(float value) {
            float seen = missing == Missing.AS_ZERO && Float.isNaN(value) ? 0f : value;
            return missing.countsAsMissing(seen) ? missing.goesLeft() : seen < threshold;
        }
    }

    /// Whether a number is there: less or equal to infinity.
    record Present(int feature, Missing missing) implements SplitTest {

        @Override
        public boolean goesLeft(float value) {
            return !missing.countsAsMissing(value) || missing.goesLeft();
        }
    }

    /// Whether a number, cut down to a whole one, is among some categories.
    record Among(int feature, Categories categories, boolean missingLeft) implements SplitTest {

        @Override
        public boolean goesLeft(float value) {
            return Float.isNaN(value) ? missingLeft : categories.contains(value);
        }
    }

    /// Whether a number is exactly another one.
    record Equal(int feature, float value, boolean missingLeft) implements SplitTest {

        @Override
        public boolean goesLeft(float value) {
            return Float.isNaN(value) ? missingLeft : value == this.value;
        }
    }
}
