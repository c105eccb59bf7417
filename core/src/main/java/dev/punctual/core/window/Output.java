package dev.punctual.core.window;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import org.jspecify.annotations.Nullable;

/// How one feature, or one element of a series, is made of a tile.
///
/// @param feature the index of the feature in the view
/// @param element the element of a series, or -1
/// @param formula what is computed
/// @param place the cell where the value's accumulator begins, or the index of its object
/// @param count the cell with the number of events that decides whether there is a value
/// @param shape what the feature looks like
record Output(int feature, int element, Formula formula, int place, int count, Shape shape) {

    /// What a feature looks like.
    ///
    /// @param width the number of its cells
    /// @param quantile of an approximate quantile
    /// @param ofGroups the value of each group, if it is a map
    record Shape(ValueType type, int width, double quantile, @Nullable Output ofGroups) {}

    /// What is made of an accumulator.
    enum Formula {
        /// The cell as it is, also if it is 0.
        COUNT,
        /// The cell as it is.
        VALUE,
        /// The cell after the one that says whether there is a value.
        OPTIONAL,
        MEAN,
        SHARE,
        VARIANCE,
        STDDEV,
        LIST,
        /// What the object writes.
        OBJECT,
        /// What the object writes, and 0 or no entries if there is none.
        COUNTING_OBJECT
    }

    ValueType type() {
        return shape.type;
    }

    int width() {
        return shape.width;
    }

    double quantile() {
        return shape.quantile;
    }

    /// Writes the feature, or the element, to the field of a frame.
    void write(Tiles tiles, int tile, Frame target, int field) {
        int cell = target.schema().cellOf(field);
        if (element >= 0) {
            if (writeTo(tiles, tile, target, cell + element)) {
                target.status(field, FeatureStatus.PRESENT);
                long newest = Math.max(target.eventTimeMicros(field), tiles.newestMicros(tile));
                target.eventTimeMicros(field, newest);
            } else {
                target.putAbsent(cell + element);
            }
            return;
        }
        boolean written = writeTo(tiles, tile, target, cell);
        target.status(field, written ? FeatureStatus.PRESENT : FeatureStatus.MISSING);
        target.eventTimeMicros(field, written ? tiles.newestMicros(tile) : Frame.UNKNOWN_TIME);
    }

    private boolean writeTo(Tiles tiles, int tile, Frame target, int cell) {
        return switch (formula) {
            case LIST -> writeList(tiles, tile, target, cell);
            case OBJECT, COUNTING_OBJECT -> writeObject(tiles.object(tile, place), target, cell);
            default -> {
                boolean has = hasValue(tiles.cells(), tiles.at(tile));
                if (has) {
                    target.putLong(cell, value(tiles.cells(), tiles.at(tile)));
                }
                yield has;
            }
        };
    }

    private boolean writeList(Tiles tiles, int tile, Frame target, int cell) {
        int held = (int) tiles.cell(tile, place);
        for (int i = 0; i < shape.width; i++) {
            if (i < held) {
                target.putLong(cell + i, tiles.cell(tile, place + 1 + i));
            } else {
                target.putAbsent(cell + i);
            }
        }
        return held > 0;
    }

    private boolean writeObject(@Nullable TileObject object, Frame target, int cell) {
        if (object != null) {
            return object.write(this, target, cell);
        }
        for (int i = 0; i < shape.width; i++) {
            target.putAbsent(cell + i);
        }
        if (formula == Formula.COUNTING_OBJECT && shape.ofGroups == null) {
            target.putLong(cell, 0);
        }
        return formula == Formula.COUNTING_OBJECT;
    }

    /// Whether there is a value, in a tile whose cells begin at `at`.
    boolean hasValue(long[] cells, int at) {
        return switch (formula) {
            case COUNT -> true;
            case OPTIONAL -> cells[at + place] != 0;
            default -> cells[at + count] != 0;
        };
    }

    /// The bits of the value, if there is one.
    long value(long[] cells, int at) {
        return switch (formula) {
            case MEAN ->
                    Double.doubleToRawLongBits(
                            Double.longBitsToDouble(cells[at + place]) / cells[at + count]);
            case SHARE ->
                    Double.doubleToRawLongBits((double) cells[at + place] / cells[at + count]);
            case VARIANCE -> Double.doubleToRawLongBits(variance(cells, at + place));
            case STDDEV -> Double.doubleToRawLongBits(Math.sqrt(variance(cells, at + place)));
            case OPTIONAL -> cells[at + place + 1];
            default -> cells[at + place];
        };
    }

    private static double variance(long[] cells, int at) {
        return Accumulator.Moments.squares(cells, at) / cells[at];
    }
}
