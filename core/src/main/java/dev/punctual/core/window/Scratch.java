package dev.punctual.core.window;

/// What one thread needs to read windows of one plan; it may be used again and again.
public final class Scratch {
    static final int HEAD = 0;
    static final int SUM = 1;

    final Tiles tiles;
    final Tiles session;
    final long[] firsts;
    final int[] order;
    final long[] needed;
    private long chosen;

    Scratch(TileLayout layout, TileLayout sessions, int mostSpans) {
        this.tiles = new Tiles(layout, 2);
        this.session = new Tiles(sessions, 1);
        this.firsts = new long[mostSpans];
        this.order = new int[mostSpans];
        this.needed = new long[mostSpans];
    }

    /// Begins a sum with what came before the question in the tile that it cuts.
    void beginWithHead() {
        tiles.share(SUM, tiles, HEAD);
    }

    /// Begins a sum with nothing.
    void begin() {
        tiles.reset(SUM);
    }

    /// Chooses the accumulators that are added from now on, see [TileLayout#bitOf].
    void choose(long accumulators) {
        chosen = accumulators;
    }

    /// Adds a tile to the sum, all of whose events come after those in it.
    void addOlder(Tiles from, int tile) {
        tiles.mergeOlder(SUM, from, tile, chosen);
    }
}
