package dev.punctual.core.offline;

/// What became of a load.
public sealed interface LoadResult {

    /// The rows are served.
    ///
    /// @param rows how many rows the load had
    record Loaded(long rows) implements LoadResult {}

    /// The rows break what the view expects; what was served before still is.
    record Refused(LoadReport report) implements LoadResult {}
}
