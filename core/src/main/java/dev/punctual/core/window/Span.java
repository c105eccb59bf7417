package dev.punctual.core.window;

import java.util.List;

/// A range of tiles behind a question, which is in its head tile, and what is made of it.
///
/// Slots are runs of `hop` tiles, counted back from the one that holds the question, which is slot 0.
///
/// @param hop the number of tiles in a slot
/// @param oldest the slot that it begins with, or [#ALWAYS] if it has no beginning
/// @param newest the slot that it ends with, or [#HEAD] if it ends at the question
/// @param needed which accumulators the outputs need, see [TileLayout#bitOf]
record Span(long hop, long oldest, long newest, long needed, List<Output> outputs) {
    static final long ALWAYS = Long.MAX_VALUE;
    static final long HEAD = -1;

    Span {
        outputs = List.copyOf(outputs);
    }

    /// The number of the first tile.
    long first(TileGrid grid, long headTile) {
        return oldest == ALWAYS ? Long.MIN_VALUE : grid.code(slot(headTile, oldest));
    }

    /// The number of the tile after the last; the head tile, if it ends at the question.
    long end(TileGrid grid, long headTile) {
        return grid.code(newest == HEAD ? headTile : slot(headTile, newest - 1));
    }

    private long slot(long headTile, long slot) {
        return (Math.floorDiv(headTile, hop) - slot) * hop;
    }

    /// How many tiles before the head tile it may reach.
    long lookbackTiles() {
        return oldest == ALWAYS ? ALWAYS : (oldest + 1) * hop;
    }
}
