package dev.punctual.core.window;

import dev.punctual.core.value.Frame;
import java.util.List;

/// Spans with one end, read in one go from the newest tile back: the sum over a short one is the beginning of that over a
/// longer one.
final class Sweep {
    private final TileGrid grid;
    private final Span[] spans;

    /// @param spans at least one, all with the same end
    Sweep(TileGrid grid, List<Span> spans) {
        this.grid = grid;
        this.spans = spans.toArray(Span[]::new);
    }

    int size() {
        return spans.length;
    }

    /// Writes all outputs that are wanted. What came before the question in the tile that it cuts is the scratch head.
    void read(TileTree tree, long questionMicros, Scratch scratch, Frame frame, int[] targets) {
        long headTile = grid.tile(questionMicros);
        long end = spans[0].end(grid, headTile);
        if (spans[0].newest() == Span.HEAD) {
            scratch.beginWithHead();
        } else {
            scratch.begin();
        }
        int last = tree.lastBefore(end, questionMicros);
        sort(scratch, headTile);
        long needed = 0;
        for (int i = spans.length - 1; i >= 0; i--) {
            needed |= spans[scratch.order[i]].needed();
            scratch.needed[i] = needed;
        }
        for (int i = 0; i < spans.length; i++) {
            long first = scratch.firsts[i];
            if (first < end) {
                scratch.choose(scratch.needed[i]);
                last = tree.mergeOlder(first, end, last, scratch);
                end = first;
            }
            List<Output> outputs = spans[scratch.order[i]].outputs();
            for (int j = 0; j < outputs.size(); j++) {
                Output output = outputs.get(j);
                int target = targets[output.feature()];
                if (target >= 0) {
                    output.write(scratch.tiles, Scratch.SUM, frame, target);
                }
            }
        }
    }

    /// Orders the spans by where they begin, the newest first; it is nearly their order already.
    private void sort(Scratch scratch, long headTile) {
        for (int i = 0; i < spans.length; i++) {
            long first = spans[i].first(grid, headTile);
            int at = i;
            while (at > 0 && scratch.firsts[at - 1] < first) {
                scratch.firsts[at] = scratch.firsts[at - 1];
                scratch.order[at] = scratch.order[at - 1];
                at--;
            }
            scratch.firsts[at] = first;
            scratch.order[at] = i;
        }
    }
}
