package dev.punctual.core.plan;

import dev.punctual.core.value.Schema;
import java.util.List;

/// Features that are read together for any keys, compiled once. Immutable.
///
/// Its frames begin with the fields that give the entity keys; the features follow, in the order in which they were asked
/// for.
///
/// @param plan reads them; it derives nothing but defaults
/// @param keyCount how many fields of the frame a caller gives
/// @param groups the view of each feature, or the role that a view plays in an endpoint, in the order of the features
/// @param names what each feature is called in its view
public record FeatureSet(FeaturePlan plan, int keyCount, List<String> groups, List<String> names) {

    public FeatureSet {
        groups = List.copyOf(groups);
        names = List.copyOf(names);
    }

    /// The fields of a frame.
    public Schema schema() {
        return plan.schema();
    }

    /// How many features it has.
    public int size() {
        return names.size();
    }

    /// A feature that is asked for.
    ///
    /// @param view the name of its view
    /// @param feature its place among the view's features
    public record Wanted(String view, int feature) {}
}
