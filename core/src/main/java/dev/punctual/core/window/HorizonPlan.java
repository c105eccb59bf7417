package dev.punctual.core.window;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How far the windows of a view reach back from any watermark. Immutable.
final class HorizonPlan {
    private final TileGrid grid;
    private final List<Span> spans;

    HorizonPlan(TileGrid grid, List<Span> spans) {
        this.grid = grid;
        this.spans = spans;
    }

    /// How many tiles before the one that holds a question may matter to it; [Span#ALWAYS] for all.
    long lookbackTiles() {
        return spans.stream().mapToLong(Span::lookbackTiles).max().orElse(0);
    }

    /// What windows can reach when the watermark is in a tile.
    Horizon at(long watermarkTile) {
        long now = grid.code(watermarkTile);
        long first = now;
        Map<Integer, Long> firsts = new TreeMap<>();
        for (Span span : spans) {
            long begins = span.first(grid, watermarkTile);
            first = Math.min(first, begins);
            if (span.oldest() != Span.ALWAYS) {
                firsts.merge(grid.roundBits(span.hop()), begins, Math::min);
            }
        }
        List<Horizon.Reach> reaches =
                firsts.entrySet().stream()
                        .map(reach -> new Horizon.Reach(reach.getKey(), reach.getValue()))
                        .toList();
        return new Horizon(watermarkTile, now, first, reaches);
    }
}
