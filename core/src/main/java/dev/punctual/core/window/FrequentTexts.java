package dev.punctual.core.window;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.ValueType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.FrequentItemsSketch;

/// About which texts some events have most often: a frequent-items sketch.
final class FrequentTexts implements TileObject {
    /*
     * Exact up to 768 different texts. Of more, those with the least counts make room: a text that has over 1/300 of all is
     * never lost. What the library keeps is a hash table, and what it makes of another depends on the order in which it walks
     * through it; so texts are taken over in their own order, and what they have in common, the counts that were taken from
     * all, is of no interest here.
     */
    private static final int TABLE_SIZE = 1_024;
    private static final Comparator<Row> MOST_FREQUENT =
            Comparator.comparingLong(Row::count).reversed().thenComparing(Row::text);

    private final Accumulator.Frequent accumulator;
    private final FrequentItemsSketch<String> sketch = new FrequentItemsSketch<>(TABLE_SIZE);

    FrequentTexts(Accumulator.Frequent accumulator) {
        this.accumulator = accumulator;
    }

    private record Row(String text, long count) {}

    @Override
    public void add(EventRows events, int place) {
        sketch.update(events.textAt(place, accumulator.text()));
    }

    @Override
    public TileObject withOlder(TileObject older) {
        var both = new FrequentTexts(accumulator);
        both.take(((FrequentTexts) older).rows(Comparator.comparing(Row::text)));
        both.take(rows(Comparator.comparing(Row::text)));
        return both;
    }

    @Override
    public TileObject copy() {
        var copy = new FrequentTexts(accumulator);
        copy.take(rows(Comparator.comparing(Row::text)));
        return copy;
    }

    private void take(List<Row> rows) {
        rows.forEach(row -> sketch.update(row.text, row.count));
    }

    private List<Row> rows(Comparator<Row> order) {
        var rows = new ArrayList<Row>();
        for (var row : sketch.getFrequentItems(0, ErrorType.NO_FALSE_NEGATIVES)) {
            rows.add(new Row(row.getItem(), row.getLowerBound()));
        }
        rows.sort(order);
        return rows;
    }

    @Override
    public void encode(StateWriter out) {
        List<Row> rows = rows(Comparator.comparing(Row::text));
        out.putInt(rows.size());
        for (Row row : rows) {
            out.putText(row.text);
            out.putLong(row.count);
        }
    }

    static FrequentTexts decode(Accumulator.Frequent accumulator, ByteBuffer in) {
        var decoded = new FrequentTexts(accumulator);
        for (int i = in.getInt(); i > 0; i--) {
            decoded.sketch.update(StateWriter.text(in), in.getLong());
        }
        return decoded;
    }

    @Override
    public boolean write(Output output, Frame target, int cell) {
        List<Row> rows = rows(MOST_FREQUENT);
        ValueType type = output.type();
        for (int i = 0; i < output.width(); i++) {
            if (i >= rows.size()) {
                target.putAbsent(cell + i);
            } else if (type == ValueType.STRING) {
                target.putText(cell + i, rows.get(i).text);
            } else {
                target.putLong(cell + i, TextForm.bits(type, rows.get(i).text));
            }
        }
        return !rows.isEmpty();
    }
}
