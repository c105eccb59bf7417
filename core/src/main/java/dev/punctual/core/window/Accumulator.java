package dev.punctual.core.window;

import dev.punctual.core.value.ValueType;

/// A partial aggregate that fits into a few 64-bit cells, so that a tile is a run of cells and merging is arithmetic.
///
/// Events are added, and tiles merged, oldest first; the result then does not depend on where tiles begin, except for
/// the rounding of floating-point sums, which depends on it alone and never on the order of arrival.
sealed interface Accumulator {

    /// How many cells it takes.
    int cells();

    /// Writes the state of no events.
    void reset(long[] cells, int at);

    /// Adds one event, given as its operands from `from` on.
    void add(long[] cells, int at, long[] operands, int from);

    /// Adds the events of `newer`, all of which come after those already in `cells`.
    void merge(long[] cells, int at, long[] newer, int newerAt);

    /// Whether the event passes a filter: the first operand holds one bit for each, and the filter 0 passes all.
    static boolean passes(long[] operands, int from, int filter) {
        return (operands[from] & (1L << filter)) != 0;
    }

    /// The number of events.
    record Count(int filter) implements Accumulator {
        @Override
        public int cells() {
            return 1;
        }

        @Override
        public void reset(long[] cells, int at) {
            cells[at] = 0;
        }

        @Override
        public void add(long[] cells, int at, long[] operands, int from) {
            if (passes(operands, from, filter)) {
                cells[at]++;
            }
        }

        @Override
        public void merge(long[] cells, int at, long[] newer, int newerAt) {
            cells[at] += newer[newerAt];
        }
    }

    /// The sum of an operand, as a double.
    record Sum(int filter, int operand, ValueType type) implements Accumulator {
        @Override
        public int cells() {
            return 1;
        }

        @Override
        public void reset(long[] cells, int at) {
            cells[at] = Double.doubleToRawLongBits(0.0);
        }

        @Override
        public void add(long[] cells, int at, long[] operands, int from) {
            if (passes(operands, from, filter)) {
                long bits = operands[from + operand];
                double value = type == ValueType.FLOAT64 ? Double.longBitsToDouble(bits) : bits;
                cells[at] = Double.doubleToRawLongBits(Double.longBitsToDouble(cells[at]) + value);
            }
        }

        @Override
        public void merge(long[] cells, int at, long[] newer, int newerAt) {
            cells[at] =
                    Double.doubleToRawLongBits(
                            Double.longBitsToDouble(cells[at])
                                    + Double.longBitsToDouble(newer[newerAt]));
        }
    }

    /// The least or the greatest value of an operand.
    record Extreme(int filter, int operand, ValueType type, boolean greatest)
            implements Accumulator {
        @Override
        public int cells() {
            return 1;
        }

        @Override
        public void reset(long[] cells, int at) {
            if (type == ValueType.FLOAT64) {
                cells[at] =
                        Double.doubleToRawLongBits(
                                greatest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            } else {
                cells[at] = greatest ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
        }

        @Override
        public void add(long[] cells, int at, long[] operands, int from) {
            if (passes(operands, from, filter)) {
                cells[at] = better(cells[at], operands[from + operand]);
            }
        }

        @Override
        public void merge(long[] cells, int at, long[] newer, int newerAt) {
            cells[at] = better(cells[at], newer[newerAt]);
        }

        private long better(long one, long other) {
            if (type == ValueType.FLOAT64) {
                double a = Double.longBitsToDouble(one);
                double b = Double.longBitsToDouble(other);
                return Double.doubleToRawLongBits(greatest ? Math.max(a, b) : Math.min(a, b));
            }
            return greatest ? Math.max(one, other) : Math.min(one, other);
        }
    }

    /// The newest `n` values of an operand, newest first, behind their number.
    record Last(int filter, int operand, int n) implements Accumulator {
        @Override
        public int cells() {
            return n + 1;
        }

        @Override
        public void reset(long[] cells, int at) {
            cells[at] = 0;
        }

        @Override
        public void add(long[] cells, int at, long[] operands, int from) {
            if (passes(operands, from, filter)) {
                int held = (int) cells[at];
                System.arraycopy(cells, at + 1, cells, at + 2, Math.min(held, n - 1));
                cells[at + 1] = operands[from + operand];
                cells[at] = Math.min(held + 1L, n);
            }
        }

        @Override
        public void merge(long[] cells, int at, long[] newer, int newerAt) {
            int held = (int) cells[at];
            int arriving = (int) newer[newerAt];
            int kept = Math.min(held, n - arriving);
            System.arraycopy(cells, at + 1, cells, at + 1 + arriving, kept);
            System.arraycopy(newer, newerAt + 1, cells, at + 1, arriving);
            cells[at] = (long) arriving + kept;
        }
    }
}
