package dev.punctual.core.window;

import dev.punctual.core.value.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The accumulators of each value of a second key.
final class Groups implements TileObject {
    /*
     * A tile keeps at most twice MOST_GROUPS values, and of more the MOST_GROUPS with the greatest counts; of equal counts
     * the one seen last, then the least key. So a map is exact as long as no more values come up in a tile, or in the window
     * together; beyond that, values that are rare everywhere may be missing or counted too low. Which are kept does not
     * depend on the order of the hash map.
     */
    static final int MOST_GROUPS = 256;

    private static final int COUNT = 1; // the first cell after that of the newest event

    private static final Comparator<Map.Entry<String, long[]>> MOST_FREQUENT =
            Comparator.<Map.Entry<String, long[]>>comparingLong(group -> -group.getValue()[COUNT])
                    .thenComparingLong(group -> -group.getValue()[TileLayout.NEWEST])
                    .thenComparing(Map.Entry::getKey);

    private final Accumulator.Grouped accumulator;
    private final Map<String, long[]> groups = new HashMap<>();

    Groups(Accumulator.Grouped accumulator) {
        this.accumulator = accumulator;
    }

    @Override
    public void add(EventRows events, int place) {
        long[] cells = groups.get(events.textAt(place, accumulator.text()));
        if (cells == null) {
            cells = new long[accumulator.each().cellCount()];
            accumulator.each().reset(cells, 0);
            groups.put(events.textAt(place, accumulator.text()), cells);
            trim();
        }
        accumulator.each().add(cells, 0, events, place);
    }

    @Override
    public TileObject withOlder(TileObject older) {
        Groups both = copyOf(this);
        ((Groups) older)
                .groups.forEach((key, cells) -> {
                    long[] newer = both.groups.get(key);
                    if (newer == null) {
                        both.groups.put(key, cells.clone());
                    } else {
                        accumulator.each().mergeOlder(newer, 0, cells, 0, TileLayout.ALL);
                    }
                });
        both.trim();
        return both;
    }

    private void trim() {
        if (groups.size() > 2 * MOST_GROUPS) {
            List<Map.Entry<String, long[]>> sorted = sorted();
            sorted.subList(MOST_GROUPS, sorted.size())
                    .forEach(group -> groups.remove(group.getKey()));
        }
    }

    private List<Map.Entry<String, long[]>> sorted() {
        var sorted = new ArrayList<Map.Entry<String, long[]>>(groups.entrySet());
        sorted.sort(MOST_FREQUENT);
        return sorted;
    }

    @Override
    public TileObject copy() {
        return copyOf(this);
    }

    private static Groups copyOf(Groups original) {
        var copy = new Groups(original.accumulator);
        original.groups.forEach((key, cells) -> copy.groups.put(key, cells.clone()));
        return copy;
    }

    @Override
    public void encode(StateWriter out) {
        out.putInt(groups.size());
        groups.forEach((key, cells) -> {
            out.putText(key);
            out.putLongs(cells, 0, cells.length);
        });
    }

    static Groups decode(Accumulator.Grouped accumulator, ByteBuffer in) {
        var decoded = new Groups(accumulator);
        for (int i = in.getInt(); i > 0; i--) {
            String key = StateWriter.text(in);
            decoded.groups.put(key, StateWriter.longs(in, accumulator.each().cellCount()));
        }
        return decoded;
    }

    @Override
    public boolean write(Output output, Frame target, int cell) {
        Output each = Objects.requireNonNull(output.shape().ofGroups());
        int written = 0;
        for (var group : sorted()) {
            if (written < output.width() && each.hasValue(group.getValue(), 0)) {
                target.putEntry(cell + written++, group.getKey(), each.value(group.getValue(), 0));
            }
        }
        for (int i = written; i < output.width(); i++) {
            target.putAbsent(cell + i);
        }
        return written > 0;
    }
}
