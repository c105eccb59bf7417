package dev.punctual.server.loads;

import dev.punctual.core.offline.LoadReport;
import java.nio.file.Path;

/// What became of the loads of one view.
public sealed interface LoadOutcome {

    /// Nothing was missing.
    ///
    /// @param rows how many rows are served
    record Kept(long rows) implements LoadOutcome {}

    /// All that was missing is served.
    ///
    /// @param rows how many rows were read
    /// @param loads how many intervals they are from, 1 for a view without
    record Loaded(long rows, int loads) implements LoadOutcome {}

    /// The rows of a load break what the view expects; what was there before is served.
    ///
    /// @param file the report with the rows
    record Refused(LoadReport report, Path file) implements LoadOutcome {}
}
