package dev.punctual.server.loads;

import dev.punctual.core.definition.Cadence.Slice;

/// Hears how far the loads of one view are. What it throws ends them.
public interface LoadProgress {
    /// Hears nothing.
    LoadProgress SILENT = (_, _, _) -> {};

    /// One load begins.
    ///
    /// @param load which load, from 1
    /// @param loads how many there are
    default void begins(Slice slice, int load, int loads) {}

    /// More rows were read.
    ///
    /// @param rows how many rows were read, all loads together
    void reached(int load, int loads, long rows);
}
