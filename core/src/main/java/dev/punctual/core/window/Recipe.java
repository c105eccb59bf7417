package dev.punctual.core.window;

/// What a feature is made of, before it is known where its accumulators lie.
///
/// @param value the accumulator that the formula is about
/// @param count the one that says whether there is a value
record Recipe(Accumulator value, Accumulator count, Output.Formula formula, Output.Shape shape) {

    Output output(int feature, int element, TileLayout layout) {
        return new Output(
                feature, element, formula, layout.placeOf(value), layout.placeOf(count), shape);
    }
}
