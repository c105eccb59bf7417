package dev.punctual.core.window;

import dev.punctual.core.window.Horizon.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// How far the windows of a view reach back from any watermark. Immutable.
final class HorizonPlan {
    private final TileGrid grid;
    private final List<Kind> kinds;
    private final long lookbackTiles;

    HorizonPlan(TileGrid grid, List<Span> spans) {
        this.grid = grid;
        var byRoundBits = new TreeMap<Integer, List<Span>>();
        for (Span span : spans) {
            if (span.oldest() != Span.ALWAYS) {
                int roundBits = grid.roundBits(span.hop());
                byRoundBits.computeIfAbsent(roundBits, _ -> new ArrayList<>()).add(span);
            }
        }
        this.kinds =
                byRoundBits.entrySet().stream()
                        .map(kind -> new Kind(kind.getKey(), kind.getValue()))
                        .toList();
        this.lookbackTiles = spans.stream().mapToLong(Span::lookbackTiles).max().orElse(0);
    }

    /// Spans whose ends are equally round.
    private record Kind(int roundBits, List<Span> spans) {}

    /// How many tiles before the one that holds a question may matter to it; [Span#ALWAYS] for all.
    long lookbackTiles() {
        return lookbackTiles;
    }

    /// What windows can reach when the watermark is in a tile.
    Horizon at(long watermarkTile) {
        long now = grid.code(watermarkTile);
        long first = lookbackTiles == Span.ALWAYS ? Long.MIN_VALUE : now;
        var reaches = new ArrayList<Reach>(kinds.size());
        for (Kind kind : kinds) {
            long from = now;
            for (Span span : kind.spans) {
                from = Math.min(from, span.first(grid, watermarkTile));
            }
            reaches.add(new Reach(kind.roundBits, from));
            first = Math.min(first, from);
        }
        return new Horizon(watermarkTile, now, first, reaches);
    }
}
