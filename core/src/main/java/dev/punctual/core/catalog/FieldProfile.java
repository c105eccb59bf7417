package dev.punctual.core.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the values of one feature look like, over the rows that were looked at.
///
/// @param present in how many of them it has a value
/// @param distinct how many different values there are, of the elements of a list or map too; at least so many if there
///     are over [FieldSampler#MOST_DISTINCT]
/// @param numbers null for texts and for what has no value
/// @param common the most frequent values and how often they occur, for texts and booleans; none for numbers
public record FieldProfile(
        String name, long present, long distinct, @Nullable Numbers numbers, List<Count> common) {

    /// Where the numbers lie.
    ///
    /// @param quantiles of the shares in [#SHARES]
    public record Numbers(double min, double max, double mean, List<Double> quantiles) {
        public static final List<Double> SHARES = List.of(0.05, 0.25, 0.5, 0.75, 0.95);
    }

    /// How often a value occurs.
    public record Count(String value, long count) {}
}
