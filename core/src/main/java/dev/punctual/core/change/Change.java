package dev.punctual.core.change;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One definition that is not as it was.
///
/// @param kind the kind of the definition, such as `view`
/// @param differences what changed in it; none for a definition that is new or gone
public record Change(String kind, String name, Action action, List<Difference> differences) {

    public Change {
        differences = List.copyOf(differences);
    }

    /// What happened to the definition.
    public enum Action {
        ADDED,
        REMOVED,
        CHANGED
    }

    /// A value that changed.
    ///
    /// @param path where it stands in the definition, such as `features.mean_60m`
    /// @param before null if there was none
    /// @param after null if there is none
    public record Difference(String path, @Nullable String before, @Nullable String after) {}
}
