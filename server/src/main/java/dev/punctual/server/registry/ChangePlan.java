package dev.punctual.server.registry;

import dev.punctual.core.change.Breakage;
import dev.punctual.core.change.Change;
import java.util.List;

/// What the definitions as they are would do to what was applied last.
///
/// @param first whether nothing was ever applied, or nothing this release understands
/// @param stored whether the store could be looked into; where not, only models and training sets are among the steps
/// @param breakages what would not work any more
/// @param changes what is new, gone or different, with what it leads to
/// @param steps what `apply` would do, in order
/// @param unused tables that no definition uses any more
public record ChangePlan(
        boolean first,
        boolean stored,
        List<Breakage> breakages,
        List<Effect> changes,
        List<String> steps,
        List<Unused> unused) {

    /// A change and what it leads to.
    public record Effect(Change change, List<String> consequences) {}

    /// A table that no definition uses any more.
    ///
    /// @param rows how many it holds, at most [StoredTables#MOST_COUNTED]
    public record Unused(String table, long rows) {}

    /// Whether there is nothing to do.
    public boolean empty() {
        return changes.isEmpty() && steps.isEmpty() && unused.isEmpty();
    }
}
