package dev.punctual.core.window;

import dev.punctual.core.value.Frame;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.datasketches.tdigest.TDigestDouble;

/// About how the values of some events are distributed: a t-digest.
final class QuantileDigest implements TileObject {
    /*
     * The library's other quantile sketches drop values by chance, with a generator that cannot be given a seed: two tiles of
     * the same events would differ. A t-digest does not. But it gathers values in a buffer, and what it makes of them depends
     * on when the buffer was emptied, which asking and saving do, too. So values are gathered here, a hundred at a time, and
     * given to the digest all at once; between that it is kept as the bytes that it writes, a fifth of its size in memory,
     * with nothing in its buffer. So its state depends on the values, in their order, and on nothing else. A tile of few
     * values never makes a digest and is exact.
     */
    private static final int GATHERED = 100;
    private static final short COMPRESSION = 100;
    private static final byte[] NO_DIGEST = new byte[0];

    private final Accumulator.Distribution accumulator;
    private double[] gathered = new double[4];
    private int count;
    private byte[] digest = NO_DIGEST;

    QuantileDigest(Accumulator.Distribution accumulator) {
        this.accumulator = accumulator;
    }

    @Override
    public void add(EventRows events, int place) {
        add(events.doubleAt(place, accumulator.operand()));
    }

    private void add(double value) {
        if (count == gathered.length) {
            gathered = Arrays.copyOf(gathered, Math.min(2 * count, GATHERED));
        }
        gathered[count++] = value;
        if (count == GATHERED) {
            digest = all().toByteArray();
            count = 0;
        }
    }

    @Override
    public TileObject withOlder(TileObject older) {
        QuantileDigest before = (QuantileDigest) older;
        var both = new QuantileDigest(accumulator);
        if (before.digest.length == 0 && digest.length == 0) {
            before.giveTo(both);
            giveTo(both);
        } else {
            TDigestDouble merged = before.all();
            merged.merge(all());
            both.digest = merged.toByteArray();
        }
        return both;
    }

    private void giveTo(QuantileDigest other) {
        for (int i = 0; i < count; i++) {
            other.add(gathered[i]);
        }
    }

    /// A new digest of all values.
    private TDigestDouble all() {
        TDigestDouble all =
                digest.length == 0
                        ? new TDigestDouble(COMPRESSION)
                        : TDigestDouble.heapify(MemorySegment.ofArray(digest));
        for (int i = 0; i < count; i++) {
            all.update(gathered[i]);
        }
        return all;
    }

    @Override
    public TileObject copy() {
        var copy = new QuantileDigest(accumulator);
        copy.gathered = gathered.clone();
        copy.count = count;
        copy.digest = digest; // is replaced, never changed
        return copy;
    }

    @Override
    public void encode(StateWriter out) {
        out.putInt(count);
        for (int i = 0; i < count; i++) {
            out.putLong(Double.doubleToRawLongBits(gathered[i]));
        }
        out.putBytes(digest);
    }

    static QuantileDigest decode(Accumulator.Distribution accumulator, ByteBuffer in) {
        var decoded = new QuantileDigest(accumulator);
        for (int i = in.getInt(); i > 0; i--) {
            decoded.add(in.getDouble());
        }
        decoded.digest = StateWriter.bytes(in);
        return decoded;
    }

    @Override
    public boolean write(Output output, Frame target, int cell) {
        target.putDouble(cell, quantile(output.quantile()));
        return true;
    }

    /// The value of a rank; while all are held, the least that is not less than such a share of them.
    private double quantile(double rank) {
        if (digest.length > 0) {
            return all().getQuantile(rank);
        }
        double[] sorted = Arrays.copyOf(gathered, count);
        Arrays.sort(sorted);
        return sorted[Math.max((int) Math.ceil(rank * count) - 1, 0)];
    }
}
