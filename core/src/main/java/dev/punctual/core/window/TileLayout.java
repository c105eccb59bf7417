package dev.punctual.core.window;

import dev.punctual.core.value.Frame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where in a tile each accumulator has its state, and how tiles are begun, added to and merged. Immutable.
final class TileLayout {
    /*
     * The first cell is the time of the newest event. Then come the accumulators that most features are made of, sorted by
     * what merging does to them, so that it is a few tight loops over neighbouring cells and asks nobody what to do:
     *
     *    newest | counts | sums | greatest and least integers | greatest and least floating-point numbers | others
     *
     * They are merged for every window, wanted or not: a choice would cost more than the additions. The others are called
     * one by one, and so are objects; a mask says which of them a window needs. Each has a bit in it; if there are more than
     * 64, the last ones share one.
     */
    static final int NEWEST = 0;
    static final long ALL = -1L;

    private final List<Accumulator> accumulators;
    private final Map<Accumulator, Integer> places = new HashMap<>();
    private final List<Accumulator.Count> counts = new ArrayList<>();
    private final List<Accumulator.Sum> sums = new ArrayList<>();
    private final List<Accumulator.Extreme> extremes = new ArrayList<>();
    private final List<Accumulator.OfCells> others = new ArrayList<>();
    private final List<Accumulator.OfObjects> objects = new ArrayList<>();
    private final int sumsFrom;
    private final int extremesFrom;
    private final int othersFrom;
    private final int[] ends = new int[4];
    private final int[] otherCells;
    private final int cellCount;

    /// A layout for different accumulators.
    TileLayout(Collection<Accumulator> different) {
        accumulators = List.copyOf(different);
        for (Accumulator accumulator : accumulators) {
            switch (accumulator) {
                case Accumulator.Count count -> counts.add(count);
                case Accumulator.Sum sum -> sums.add(sum);
                case Accumulator.Extreme extreme -> extremes.add(extreme);
                case Accumulator.OfCells other -> others.add(other);
                case Accumulator.OfObjects object -> objects.add(object);
            }
        }
        extremes.sort((a, b) -> Integer.compare(rank(a), rank(b)));
        int at = NEWEST + 1;
        at = place(counts, at);
        sumsFrom = at;
        at = place(sums, at);
        extremesFrom = at;
        at = place(extremes, at);
        othersFrom = at;
        for (int i = 0; i < ends.length; i++) {
            int rank = i;
            ends[i] = extremesFrom + (int) extremes.stream().filter(e -> rank(e) <= rank).count();
        }
        otherCells = new int[others.size()];
        for (int i = 0; i < otherCells.length; i++) {
            otherCells[i] = at;
            places.put(others.get(i), at);
            at += others.get(i).cells();
        }
        cellCount = at;
        for (int i = 0; i < objects.size(); i++) {
            places.put(objects.get(i), i);
        }
    }

    private int place(List<? extends Accumulator> some, int from) {
        int at = from;
        for (Accumulator accumulator : some) {
            places.put(accumulator, at++);
        }
        return at;
    }

    private static int rank(Accumulator.Extreme extreme) {
        return (extreme.floating() ? 2 : 0) + (extreme.greatest() ? 0 : 1);
    }

    int cellCount() {
        return cellCount;
    }

    int objectCount() {
        return objects.size();
    }

    Accumulator.OfObjects object(int index) {
        return objects.get(index);
    }

    /// The first cell of an accumulator, or the index of its object.
    int placeOf(Accumulator accumulator) {
        Integer place = places.get(accumulator);
        if (place == null) {
            throw new IllegalArgumentException(accumulator + " is not in " + accumulators);
        }
        return place;
    }

    /// The bit of an accumulator in the mask of those that a window needs; 0 if it is merged in any case.
    long bitOf(Accumulator accumulator) {
        return switch (accumulator) {
            case Accumulator.OfCells other -> bit(others.indexOf(other));
            case Accumulator.OfObjects object -> bit(others.size() + objects.indexOf(object));
            default -> 0;
        };
    }

    private static long bit(int index) {
        return 1L << Math.min(index, Long.SIZE - 1);
    }

    /// Whether a mask asks for an object.
    boolean needsObject(long needed, int index) {
        return (needed & bit(others.size() + index)) != 0;
    }

    void reset(long[] cells, int at) {
        cells[at + NEWEST] = Frame.UNKNOWN_TIME;
        for (int i = at + 1; i < at + extremesFrom; i++) {
            cells[i] = 0; // also the bits of 0.0
        }
        for (int i = 0; i < extremes.size(); i++) {
            cells[at + extremesFrom + i] = START[rank(extremes.get(i))];
        }
        for (int i = 0; i < otherCells.length; i++) {
            others.get(i).reset(cells, at + otherCells[i]);
        }
    }

    private static final long[] START = {
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY),
        Double.doubleToRawLongBits(Double.POSITIVE_INFINITY)
    };

    /// Adds an event, which comes after those already in the tile.
    void add(long[] cells, int at, EventRows events, int place) {
        cells[at + NEWEST] = Math.max(cells[at + NEWEST], events.timeAt(place));
        for (int i = 0; i < counts.size(); i++) {
            cells[at + 1 + i] += events.counts(place, counts.get(i).filter());
        }
        for (int i = 0; i < sums.size(); i++) {
            Accumulator.Sum sum = sums.get(i);
            if (events.meets(place, sum.filter())) {
                int cell = at + sumsFrom + i;
                double value = Double.longBitsToDouble(cells[cell]);
                cells[cell] =
                        Double.doubleToRawLongBits(value + events.doubleAt(place, sum.operand()));
            }
        }
        for (int i = 0; i < extremes.size(); i++) {
            Accumulator.Extreme extreme = extremes.get(i);
            if (events.meets(place, extreme.filter())) {
                int cell = at + extremesFrom + i;
                long value = events.longAt(place, extreme.operand());
                cells[cell] = better(rank(extreme), cells[cell], value);
            }
        }
        for (int i = 0; i < otherCells.length; i++) {
            others.get(i).add(cells, at + otherCells[i], events, place);
        }
    }

    private static long better(int rank, long a, long b) {
        return switch (rank) {
            case 0 -> Math.max(a, b);
            case 1 -> Math.min(a, b);
            case 2 -> bits(Math.max(Double.longBitsToDouble(a), Double.longBitsToDouble(b)));
            default -> bits(Math.min(Double.longBitsToDouble(a), Double.longBitsToDouble(b)));
        };
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    /// Adds the events of an older tile.
    ///
    /// @param needed the mask of the accumulators that are called one by one
    void mergeOlder(long[] cells, int at, long[] older, int olderAt, long needed) {
        int apart = olderAt - at;
        cells[at + NEWEST] = Math.max(cells[at + NEWEST], older[olderAt + NEWEST]);
        int i = at + 1;
        for (int end = at + sumsFrom; i < end; i++) {
            cells[i] += older[i + apart];
        }
        for (int end = at + extremesFrom; i < end; i++) {
            cells[i] =
                    bits(
                            Double.longBitsToDouble(older[i + apart])
                                    + Double.longBitsToDouble(cells[i]));
        }
        for (int end = at + ends[0]; i < end; i++) {
            cells[i] = Math.max(cells[i], older[i + apart]);
        }
        for (int end = at + ends[1]; i < end; i++) {
            cells[i] = Math.min(cells[i], older[i + apart]);
        }
        for (int end = at + ends[2]; i < end; i++) {
            cells[i] = better(2, cells[i], older[i + apart]);
        }
        for (int end = at + othersFrom; i < end; i++) {
            cells[i] = better(3, cells[i], older[i + apart]);
        }
        for (int o = 0; o < otherCells.length; o++) {
            if ((needed & bit(o)) != 0) {
                int cell = otherCells[o];
                others.get(o).mergeOlder(cells, at + cell, older, olderAt + cell);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TileLayout layout && layout.accumulators.equals(accumulators);
    }

    @Override
    public int hashCode() {
        return accumulators.hashCode();
    }

    @Override
    public String toString() {
        return accumulators.toString();
    }
}
