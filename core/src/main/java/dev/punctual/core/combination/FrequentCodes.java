package dev.punctual.core.combination;

import java.util.Arrays;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.FrequentLongsSketch;

/// Which codes come often, in bounded memory: a frequent-items sketch. Used by one thread.
public final class FrequentCodes {
    /*
     * Exact up to three quarters of the table, which grows as needed. Of more different codes, the rare ones make room, and
     * every count that is told is one that the code has at least.
     */
    private static final int LARGEST_TABLE = 1 << 22;

    private final FrequentLongsSketch counts = new FrequentLongsSketch(LARGEST_TABLE);

    public void add(long code) {
        counts.update(code);
    }

    /// How many were added, the same one as often as it was.
    public long added() {
        return counts.getStreamLength();
    }

    /// By how much a code's count can be too small at most; 0 as long as all are exact.
    public long error() {
        return counts.getMaximumError();
    }

    /// Codes that surely came so often.
    public static final class Found {
        private final long[] codes;
        private final long covered;

        Found(long[] codes, long covered) {
            this.codes = codes;
            this.covered = covered;
        }

        /// How many there are.
        public int count() {
            return codes.length;
        }

        /// The codes, which ascend, by a place from 0 to [#count()] - 1.
        public long code(int place) {
            return codes[place];
        }

        /// Whether a code is among them.
        public boolean has(long code) {
            return Arrays.binarySearch(codes, code) >= 0;
        }

        /// How many of those that were added had one of these codes, at least.
        public long covered() {
            return covered;
        }
    }

    /// The codes that surely came at least so often.
    public Found atLeast(long times) {
        var rows = counts.getFrequentItems(times - 1, ErrorType.NO_FALSE_POSITIVES);
        var codes = new long[rows.length];
        int found = 0;
        long covered = 0;
        for (var row : rows) {
            if (row.getLowerBound() >= times) {
                codes[found++] = row.getItem();
                covered += row.getLowerBound();
            }
        }
        long[] sorted = Arrays.copyOf(codes, found);
        Arrays.sort(sorted);
        return new Found(sorted, covered);
    }
}
