package dev.punctual.core.window;

import java.util.List;

/// What windows can reach as of a watermark: which tiles are out of reach, and which will not be told apart any more.
///
/// @param tile the tile that holds the watermark; tiles before it do not change any more
/// @param closedBefore its number
/// @param dropBefore tiles with smaller numbers are out of reach
/// @param reaches one for each kind of windows
record Horizon(long tile, long closedBefore, long dropBefore, List<Reach> reaches) {

    /// Nothing is out of reach.
    static final Horizon NONE =
            new Horizon(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, List.of());

    /// Where windows can begin and end.
    ///
    /// @param roundBits how many low bits are zero in the numbers of the tiles that they can begin and end with
    /// @param from the first of these numbers
    record Reach(int roundBits, long from) {}

    /// Whether no window will ever cut the group of 2^`bits` numbers that a number is in.
    boolean merges(long code, int bits) {
        if (bits >= Long.SIZE - 1) {
            return false;
        }
        long end = ((code >> bits) + 1) << bits;
        boolean merges = end <= closedBefore;
        for (Reach reach : reaches) {
            merges &= reach.roundBits >= bits || reach.from >= end;
        }
        return merges;
    }
}
