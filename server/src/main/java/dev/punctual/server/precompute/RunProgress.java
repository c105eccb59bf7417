package dev.punctual.server.precompute;

/// Hears how far the computation of one table is. What it throws ends it. Several threads may tell at once.
public interface RunProgress {
    /// Hears nothing.
    RunProgress SILENT = new RunProgress() {};

    /// So many rows were looked at, to learn buckets from them.
    default void learning(long rows) {}

    /// So many questions are known.
    default void questions(long known) {}

    /// All questions are known, and the scoring begins.
    ///
    /// @param before how many an earlier run scored
    default void scoring(long all, long before) {}

    /// So many questions are scored, those of an earlier run included.
    default void scored(long scored) {}

    /// The answers are written where they will be served.
    ///
    /// @param answers how many so far
    default void publishing(long answers) {}
}
