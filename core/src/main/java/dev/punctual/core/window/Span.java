package dev.punctual.core.window;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import java.util.List;
import java.util.Set;

/// A range of tiles behind a question, and the features that are read from its merged cells.
///
/// Slots are runs of `hopTiles` tiles, counted back from the one that holds the question, which is slot 0.
final class Span {
    private final long hopTiles;
    private final long oldestSlot;
    private final long newestSlot;
    private final int[] accumulators;
    private final List<Output> outputs;

    /// Describes a range.
    ///
    /// @param hopTiles how many tiles make a slot
    /// @param oldestSlot the slot with which the range begins
    /// @param newestSlot the slot with which it ends; slot 0 ends at the question, not at the end of the slot
    /// @param accumulators which of the plan's accumulators the outputs need
    /// @param outputs what is made of the cells
    Span(
            long hopTiles,
            long oldestSlot,
            long newestSlot,
            Set<Integer> accumulators,
            List<Output> outputs) {
        this.hopTiles = hopTiles;
        this.oldestSlot = oldestSlot;
        this.newestSlot = newestSlot;
        this.accumulators = accumulators.stream().mapToInt(Integer::intValue).toArray();
        this.outputs = List.copyOf(outputs);
    }

    int accumulatorCount() {
        return accumulators.length;
    }

    /// The index in the plan of the span's `i`th accumulator.
    int accumulator(int i) {
        return accumulators[i];
    }

    List<Output> outputs() {
        return outputs;
    }

    /// How many tiles before the head tile the range may reach.
    long lookbackTiles() {
        return (oldestSlot + 1) * hopTiles;
    }

    /// The first tile of the range, for a question in `headTile`.
    long firstTile(long headTile) {
        return (Math.floorDiv(headTile, hopTiles) - oldestSlot) * hopTiles;
    }

    /// The tile after the last of the range; the head tile itself holds events after the question, too.
    long endTile(long headTile) {
        return newestSlot == 0
                ? headTile + 1
                : (Math.floorDiv(headTile, hopTiles) - newestSlot + 1) * hopTiles;
    }

    /// How one feature, or one element of a series, is made of merged cells.
    ///
    /// @param feature the index of the feature in the view
    /// @param element the element of a series; 0 otherwise
    /// @param formula what is computed
    /// @param value the cell where the value's accumulator begins
    /// @param count the cell with the number of events that decides whether there is a value
    /// @param width how many cells the feature has
    record Output(int feature, int element, Formula formula, int value, int count, int width) {

        /// Writes the value to its cell of the target; false where there is none.
        boolean write(long[] cells, Frame target, int cell) {
            long events = cells[count];
            if (formula == Formula.COUNT) {
                target.putLong(cell + element, events);
                return true;
            }
            if (formula == Formula.LIST) {
                return writeList(cells, target, cell);
            }
            if (events == 0) {
                target.putAbsent(cell + element);
                return false;
            }
            switch (formula) {
                case MEAN ->
                        target.putDouble(
                                cell + element, Double.longBitsToDouble(cells[value]) / events);
                case SHARE -> target.putDouble(cell + element, (double) cells[value] / events);
                default -> target.putLong(cell + element, cells[value]);
            }
            return true;
        }

        private boolean writeList(long[] cells, Frame target, int cell) {
            int held = (int) cells[value];
            for (int i = 0; i < width; i++) {
                if (i < held) {
                    target.putLong(cell + i, cells[value + 1 + i]);
                } else {
                    target.putAbsent(cell + i);
                }
            }
            return held > 0;
        }

        /// Marks the field: an element of a series never takes a value from one written before it.
        void mark(Frame target, int field, boolean written, long newestMicros) {
            if (written) {
                target.status(field, FeatureStatus.PRESENT);
                target.eventTimeMicros(
                        field, Math.max(target.eventTimeMicros(field), newestMicros));
            }
        }
    }

    /// What is made of an accumulator's cells.
    enum Formula {
        COUNT,
        /// The cell as it is.
        VALUE,
        MEAN,
        SHARE,
        LIST
    }
}
