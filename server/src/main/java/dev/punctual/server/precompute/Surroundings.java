package dev.punctual.server.precompute;

import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.time.WallClock;
import dev.punctual.server.loads.SourceEngines;
import java.nio.file.Path;

/// What tables are computed with, beside the project and its store.
///
/// @param engines the project's batch sources
/// @param work where unfinished work is kept; a directory for each table is made in it
public record Surroundings(
        SourceEngines engines,
        KeptRows kept,
        Path work,
        MonotonicClock clock,
        WallClock wallClock) {}
