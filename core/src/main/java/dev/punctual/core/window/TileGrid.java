package dev.punctual.core.window;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// The time line cut into tiles, and a numbering of tiles under which what windows begin and end at are round numbers.
final class TileGrid {
    /*
     * A tile is as long as the greatest common divisor of all hops. Tiles are grouped in twos, fours, eights and so on, and
     * a group is of use when no window cuts it. But a day has 86,400 = 2^7 * 675 seconds: hardly any group of seconds
     * would end where a day ends. So tiles are not numbered one by one: the number is made of digits, one for each hop that
     * the next one is a multiple of (second of the minute, minute of the day, day), each with bits of its own. The numbers
     * keep the order of time, some are never used, and every multiple of a hop is a multiple of a power of two.
     */
    private final long tileMicros;
    private final long[] sizes;
    private final long[] radices;
    private final int[] bits;
    private final boolean plain;

    private TileGrid(long tileMicros, List<Long> sizes) {
        this.tileMicros = tileMicros;
        this.sizes = sizes.stream().mapToLong(Long::longValue).toArray();
        this.radices = new long[sizes.size() - 1];
        this.bits = new int[radices.length];
        boolean powersOfTwo = true;
        for (int i = 0; i < radices.length; i++) {
            radices[i] = this.sizes[i + 1] / this.sizes[i];
            bits[i] = Long.SIZE - Long.numberOfLeadingZeros(radices[i] - 1);
            powersOfTwo &= radices[i] == 1L << bits[i];
        }
        this.plain = powersOfTwo;
    }

    /// A grid for windows that move by these hops.
    ///
    /// @param hopsMicros at least one, in microseconds
    static TileGrid of(Collection<Long> hopsMicros) {
        long tile = hopsMicros.stream().reduce(0L, TileGrid::divisor);
        var sizes = new ArrayList<Long>(List.of(1L));
        for (long hop : new TreeSet<>(hopsMicros)) {
            long size = hop / tile;
            if (size > sizes.getLast() && size % sizes.getLast() == 0) {
                sizes.add(size);
            }
        }
        return new TileGrid(tile, sizes);
    }

    /// The length of a tile, in microseconds.
    long tileMicros() {
        return tileMicros;
    }

    /// The tile that holds an instant, counted from 1970.
    long tile(long micros) {
        return Math.floorDiv(micros, tileMicros);
    }

    /// The first instant of a tile.
    long startMicros(long tile) {
        return tile * tileMicros;
    }

    /// The number of a tile.
    long code(long tile) {
        if (plain) {
            return tile;
        }
        long rest = tile;
        long code = 0;
        int at = 0;
        for (int i = 0; i < radices.length; i++) {
            long next = Math.floorDiv(rest, radices[i]);
            code |= (rest - next * radices[i]) << at;
            at += bits[i];
            rest = next;
        }
        return code | (rest << at);
    }

    /// The tile of a number.
    long tileOf(long code) {
        if (plain) {
            return code;
        }
        long tile = 0;
        long rest = code;
        for (int i = 0; i < radices.length; i++) {
            tile += (rest & ((1L << bits[i]) - 1)) * sizes[i];
            rest >>= bits[i];
        }
        return tile + rest * sizes[radices.length];
    }

    /// How many low bits are zero in the number of every tile that begins at a multiple of so many tiles.
    int roundBits(long tiles) {
        int round = 0;
        int at = 0;
        for (int i = 0; i < radices.length; i++) {
            at += bits[i];
            if (tiles % sizes[i + 1] == 0) {
                round = at;
            }
        }
        return round;
    }

    private static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
