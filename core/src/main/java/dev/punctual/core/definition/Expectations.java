package dev.punctual.core.definition;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the rows of a batch view must be like to be served.
///
/// @param features what is expected of the values of features, by name
/// @param latestWins whether of two rows of one key in a load the later one counts; otherwise they are a mistake
public record Expectations(Map<String, Values> features, Rows rows, boolean latestWins) {

    /// Any rows, but one for each key.
    public static final Expectations NONE = new Expectations(Map.of(), Rows.ANY, false);

    /// What is expected of one feature.
    ///
    /// @param maxNullRate the share of rows that may lack it, 0 to 1
    /// @param min the least number; null for any
    /// @param max the greatest number; null for any
    /// @param allowed the values it may have, as text; empty for any
    public record Values(
            double maxNullRate, @Nullable Double min, @Nullable Double max, List<String> allowed) {}

    /// What is expected of the number of rows of a load.
    ///
    /// @param maxChange by which share it may differ from that of the load before, such as 0.5; null for any
    public record Rows(long min, long max, @Nullable Double maxChange) {

        /// Any number, none included.
        public static final Rows ANY = new Rows(0, Long.MAX_VALUE, null);
    }
}
