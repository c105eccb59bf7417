package dev.punctual.core.window;

import java.nio.ByteBuffer;

/// What a tile keeps of its events, as one part of one or several features.
///
/// Events are added oldest first, and tiles merged newest first, in groups that depend on nothing but time. So a result
/// depends on the events alone, to the last bit: on neither their order of arrival nor when tiles were made of them.
///
/// Each has a condition (a `filter`, 0 for none) and names its operands by their places in [EventRows].
sealed interface Accumulator {

    /// The number of events.
    record Count(int filter) implements Accumulator {}

    /// The sum of a floating-point operand.
    record Sum(int filter, int operand) implements Accumulator {}

    /// The least or the greatest value of an operand.
    record Extreme(int filter, int operand, boolean floating, boolean greatest)
            implements Accumulator {}

    /// One whose state is a few 64-bit cells, other than those before, which a layout handles by itself.
    sealed interface OfCells extends Accumulator {

        int cells();

        void reset(long[] cells, int at);

        void add(long[] cells, int at, EventRows events, int place);

        /// Adds the events of `older`, all of which come before those in `cells`.
        void mergeOlder(long[] cells, int at, long[] older, int olderAt);
    }

    /// One whose state is an object.
    sealed interface OfObjects extends Accumulator {

        int filter();

        /// The state of no events.
        TileObject start();

        /// Reads what the state wrote.
        TileObject decode(ByteBuffer in);
    }

    /// The oldest value of an operand, behind a 1, or a 0.
    record First(int filter, int operand) implements OfCells {
        @Override
        public int cells() {
            return 2;
        }

        @Override
        public void reset(long[] cells, int at) {
            cells[at] = 0;
        }

        @Override
        public void add(long[] cells, int at, EventRows events, int place) {
            if (cells[at] == 0 && events.meets(place, filter)) {
                cells[at] = 1;
                cells[at + 1] = events.longAt(place, operand);
            }
        }

        @Override
        public void mergeOlder(long[] cells, int at, long[] older, int olderAt) {
            if (older[olderAt] != 0) {
                cells[at] = 1;
                cells[at + 1] = older[olderAt + 1];
            }
        }
    }

    /// The newest `n` values of an operand, newest first, behind their number.
    record Last(int filter, int operand, int n) implements OfCells {
        @Override
        public int cells() {
            return n + 1;
        }

        @Override
        public void reset(long[] cells, int at) {
            cells[at] = 0;
        }

        @Override
        public void add(long[] cells, int at, EventRows events, int place) {
            if (events.meets(place, filter)) {
                int held = (int) cells[at];
                System.arraycopy(cells, at + 1, cells, at + 2, Math.min(held, n - 1));
                cells[at + 1] = events.longAt(place, operand);
                cells[at] = Math.min(held + 1L, n);
            }
        }

        @Override
        public void mergeOlder(long[] cells, int at, long[] older, int olderAt) {
            int held = (int) cells[at];
            int taken = Math.min((int) older[olderAt], n - held);
            System.arraycopy(older, olderAt + 1, cells, at + 1 + held, taken);
            cells[at] = (long) held + taken;
        }
    }

    /// The newest `n` different values of an operand, newest first, behind their number.
    record LastDistinct(int filter, int operand, int n) implements OfCells {
        @Override
        public int cells() {
            return n + 1;
        }

        @Override
        public void reset(long[] cells, int at) {
            cells[at] = 0;
        }

        @Override
        public void add(long[] cells, int at, EventRows events, int place) {
            if (!events.meets(place, filter)) {
                return;
            }
            long value = events.longAt(place, operand);
            int held = (int) cells[at];
            int known = find(cells, at, held, value);
            int moved = known < held ? known : Math.min(held, n - 1);
            System.arraycopy(cells, at + 1, cells, at + 2, moved);
            cells[at + 1] = value;
            cells[at] = known < held ? held : Math.min(held + 1L, n);
        }

        @Override
        public void mergeOlder(long[] cells, int at, long[] older, int olderAt) {
            int held = (int) cells[at];
            for (int i = 0; i < (int) older[olderAt] && held < n; i++) {
                long value = older[olderAt + 1 + i];
                if (find(cells, at, held, value) == held) {
                    cells[at + 1 + held++] = value;
                }
            }
            cells[at] = held;
        }

        /// Where among the held ones the value is, or `held`.
        private static int find(long[] cells, int at, int held, long value) {
            int i = 0;
            while (i < held && cells[at + 1 + i] != value) {
                i++;
            }
            return i;
        }
    }

    /// The number, mean and sum of squared deviations of a floating-point operand.
    ///
    /// Updated as by Welford and merged as by Chan, Golub and LeVeque (1979): squares of large values never cancel.
    record Moments(int filter, int operand) implements OfCells {
        static final int MEAN = 1;
        static final int SQUARES = 2;

        @Override
        public int cells() {
            return 3;
        }

        @Override
        public void reset(long[] cells, int at) {
            cells[at] = 0;
            put(cells, at, 0, 0);
        }

        @Override
        public void add(long[] cells, int at, EventRows events, int place) {
            if (events.meets(place, filter)) {
                double value = events.doubleAt(place, operand);
                long count = ++cells[at];
                double mean = mean(cells, at);
                double newMean = mean + (value - mean) / count;
                put(cells, at, newMean, squares(cells, at) + (value - mean) * (value - newMean));
            }
        }

        @Override
        public void mergeOlder(long[] cells, int at, long[] older, int olderAt) {
            long before = older[olderAt];
            long after = cells[at];
            if (before == 0 || after == 0) {
                if (after == 0) {
                    System.arraycopy(older, olderAt, cells, at, cells());
                }
                return;
            }
            double count = (double) before + after;
            double apart = mean(cells, at) - mean(older, olderAt);
            cells[at] = before + after;
            put(
                    cells,
                    at,
                    mean(older, olderAt) + apart * (after / count),
                    squares(older, olderAt)
                            + squares(cells, at)
                            + apart * apart * (before * (after / count)));
        }

        private static double mean(long[] cells, int at) {
            return Double.longBitsToDouble(cells[at + MEAN]);
        }

        static double squares(long[] cells, int at) {
            return Double.longBitsToDouble(cells[at + SQUARES]);
        }

        private static void put(long[] cells, int at, double mean, double squares) {
            cells[at + MEAN] = Double.doubleToRawLongBits(mean);
            cells[at + SQUARES] = Double.doubleToRawLongBits(squares);
        }
    }

    /// The oldest, the newest or the newest different texts.
    record Texts(int filter, int text, int n, TextList.Kept kept) implements OfObjects {
        @Override
        public TileObject start() {
            return new TextList(this);
        }

        @Override
        public TileObject decode(ByteBuffer in) {
            return TextList.decode(this, in);
        }
    }

    /// About how many different values there are.
    ///
    /// @param operand the place of the operand, or of the text
    record Distinct(int filter, int operand, DistinctValues.Form form) implements OfObjects {
        @Override
        public TileObject start() {
            return new DistinctValues(this);
        }

        @Override
        public TileObject decode(ByteBuffer in) {
            return DistinctValues.decode(this, in);
        }
    }

    /// About how a floating-point operand is distributed.
    record Distribution(int filter, int operand) implements OfObjects {
        @Override
        public TileObject start() {
            return new QuantileDigest(this);
        }

        @Override
        public TileObject decode(ByteBuffer in) {
            return QuantileDigest.decode(this, in);
        }
    }

    /// About which texts are most frequent.
    record Frequent(int filter, int text) implements OfObjects {
        @Override
        public TileObject start() {
            return new FrequentTexts(this);
        }

        @Override
        public TileObject decode(ByteBuffer in) {
            return FrequentTexts.decode(this, in);
        }
    }

    /// Accumulators of their own for each value of a text.
    ///
    /// @param each what is kept for each value; it has no objects, and its first count tells which values are kept
    record Grouped(int filter, int text, TileLayout each) implements OfObjects {
        @Override
        public TileObject start() {
            return new Groups(this);
        }

        @Override
        public TileObject decode(ByteBuffer in) {
            return Groups.decode(this, in);
        }
    }
}
