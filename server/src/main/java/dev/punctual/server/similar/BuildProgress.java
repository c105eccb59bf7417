package dev.punctual.server.similar;

/// Hears how far a build has come.
public interface BuildProgress {
    /// How many items a step has if nobody knows.
    long UNKNOWN = -1;

    /// A step begins, and the one before has ended.
    ///
    /// @param items how many it has, or [#UNKNOWN]
    void begins(String step, long items);

    /// So many items were read. Any thread may call it, and it may throw to end the build.
    void read(long items);

    /// All vectors are there.
    ///
    /// @param made how many the model made
    /// @param kept how many were known already
    void embedded(long made, long kept);

    /// Listens to nothing.
    BuildProgress SILENT =
            new BuildProgress() {
                @Override
                public void begins(String step, long items) {}

                @Override
                public void read(long items) {}

                @Override
                public void embedded(long made, long kept) {}
            };
}
