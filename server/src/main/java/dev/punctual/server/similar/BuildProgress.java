package dev.punctual.server.similar;

/// Hears how far a build has come.
public interface BuildProgress {
    /// A step begins, and the one before has ended.
    void begins(String step);

    /// So many items were read.
    void read(long items);

    /// Listens to nothing.
    BuildProgress SILENT =
            new BuildProgress() {
                @Override
                public void begins(String step) {}

                @Override
                public void read(long items) {}
            };
}
