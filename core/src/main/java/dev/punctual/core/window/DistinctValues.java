package dev.punctual.core.window;

import dev.punctual.core.value.Frame;
import java.nio.ByteBuffer;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.HllUnion;
import org.apache.datasketches.hll.TgtHllType;

/// About how many different values some events have: a HyperLogLog sketch.
final class DistinctValues implements TileObject {
    /*
     * Up to a few hundred values are counted almost exactly, more with a standard error of 2.3 %, in at most 2 KB. The
     * composite estimate depends on the set of the values alone; the other one also on how the sketch came about.
     */
    private static final int LG_REGISTERS = 11;

    private final Accumulator.Distinct accumulator;
    private final HllSketch sketch;

    private DistinctValues(Accumulator.Distinct accumulator, HllSketch sketch) {
        this.accumulator = accumulator;
        this.sketch = sketch;
    }

    DistinctValues(Accumulator.Distinct accumulator) {
        this(accumulator, new HllSketch(LG_REGISTERS, TgtHllType.HLL_8));
    }

    /// What the values are.
    enum Form {
        INTEGER,
        FLOATING,
        TEXT
    }

    @Override
    public void add(EventRows events, int place) {
        int operand = accumulator.operand();
        switch (accumulator.form()) {
            case INTEGER -> sketch.update(events.longAt(place, operand));
            case FLOATING -> sketch.update(events.doubleAt(place, operand));
            case TEXT -> {
                String text = events.textAt(place, operand);
                sketch.update(text.isEmpty() ? "\0" : text); // the sketch ignores empty texts
            }
        }
    }

    @Override
    public TileObject withOlder(TileObject older) {
        var union = new HllUnion(LG_REGISTERS);
        union.update(sketch);
        union.update(((DistinctValues) older).sketch);
        return new DistinctValues(accumulator, union.getResult(TgtHllType.HLL_8));
    }

    @Override
    public TileObject copy() {
        return new DistinctValues(accumulator, sketch.copy());
    }

    @Override
    public void encode(StateWriter out) {
        out.putBytes(sketch.toCompactByteArray());
    }

    static DistinctValues decode(Accumulator.Distinct accumulator, ByteBuffer in) {
        return new DistinctValues(accumulator, HllSketch.heapify(StateWriter.bytes(in)));
    }

    @Override
    public boolean write(Output output, Frame target, int cell) {
        target.putLong(cell, Math.round(sketch.getCompositeEstimate()));
        return true;
    }
}
