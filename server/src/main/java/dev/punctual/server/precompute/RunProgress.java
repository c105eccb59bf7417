package dev.punctual.server.precompute;

/// Hears how far the computation of one table is. What it throws ends it. Several threads may tell at once.
public interface RunProgress {
    /// Hears nothing.
    RunProgress SILENT =
            new RunProgress() {
                @Override
                public void questions(long read) {}

                @Override
                public void scoring(long all, long before) {}

                @Override
                public void scored(long scored) {}

                @Override
                public void publishing(long answers) {}
            };

    /// So many questions are known.
    void questions(long read);

    /// All questions are known, and the scoring begins.
    ///
    /// @param before how many an earlier run scored
    void scoring(long all, long before);

    /// So many questions are scored, those of an earlier run included.
    void scored(long scored);

    /// The answers are written where they will be served.
    ///
    /// @param answers how many so far
    void publishing(long answers);
}
