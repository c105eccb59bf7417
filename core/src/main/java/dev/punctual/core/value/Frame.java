package dev.punctual.core.value;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The values of one question, or of one event, in the order of a schema. Written and read by one thread at a time.
public final class Frame {
    /*
     * Numbers, booleans and timestamps are 64-bit patterns in one array, so that every type keeps its full precision
     * without boxing; texts are references in a second. A field whose status is not PRESENT, STALE or DEFAULTED holds no
     * value, and its cells must not be read but by asDouble, which answers NaN. A single missing element of a list is
     * marked by the bits of ABSENT_ELEMENT, a NaN that arithmetic never produces. An entry of a map is one cell: its key is
     * the text, its value the bits.
     */
    public static final long UNKNOWN_TIME = Long.MIN_VALUE;

    private static final long ABSENT_ELEMENT = 0x7ff8_dead_0000_0001L;

    private final Schema schema;
    private final long[] bits;
    private final @Nullable String[] texts;
    private final FeatureStatus[] statuses;
    private final long[] eventTimesMicros;

    public Frame(Schema schema) {
        this.schema = schema;
        this.bits = new long[schema.cellCount()];
        this.texts = new @Nullable String[schema.cellCount()];
        this.statuses = new FeatureStatus[schema.size()];
        this.eventTimesMicros = new long[schema.size()];
        clear();
    }

    public Schema schema() {
        return schema;
    }

    /// Makes every field missing.
    public void clear() {
        Arrays.fill(bits, ABSENT_ELEMENT);
        Arrays.fill(texts, null);
        Arrays.fill(statuses, FeatureStatus.MISSING);
        Arrays.fill(eventTimesMicros, UNKNOWN_TIME);
    }

    /// A new frame with the values of the first fields, and all others missing.
    public Frame withFirst(int fields) {
        var copy = new Frame(schema);
        int cells = fields == schema.size() ? schema.cellCount() : schema.cellOf(fields);
        System.arraycopy(bits, 0, copy.bits, 0, cells);
        System.arraycopy(texts, 0, copy.texts, 0, cells);
        System.arraycopy(statuses, 0, copy.statuses, 0, fields);
        System.arraycopy(eventTimesMicros, 0, copy.eventTimesMicros, 0, fields);
        return copy;
    }

    /// Takes over a field of another frame, of the same type and width, with all that is known of it.
    public void copy(Frame from, int field, int to) {
        int source = from.schema.cellOf(field);
        int target = schema.cellOf(to);
        int width = schema.field(to).width();
        if (width == 1) {
            bits[target] = from.bits[source];
            texts[target] = from.texts[source];
        } else {
            System.arraycopy(from.bits, source, bits, target, width);
            System.arraycopy(from.texts, source, texts, target, width);
        }
        statuses[to] = from.statuses[field];
        eventTimesMicros[to] = from.eventTimesMicros[field];
    }

    /// Whether a scalar field has the same status and bits as in another frame that has it at the same place.
    public boolean sameValue(int field, Frame other) {
        int cell = schema.cellOf(field);
        return statuses[field] == other.statuses[field]
                && bits[cell] == other.bits[cell]
                && eventTimesMicros[field] == other.eventTimesMicros[field]
                && Objects.equals(texts[cell], other.texts[cell]);
    }

    /// Sets a number at a cell; whoever fills a field also sets its status.
    public void putDouble(int cell, double value) {
        bits[cell] = Double.doubleToRawLongBits(value);
    }

    /// Sets an integer, a boolean (0 or 1) or a timestamp (microseconds) at a cell.
    public void putLong(int cell, long value) {
        bits[cell] = value;
    }

    public void putText(int cell, String value) {
        texts[cell] = value;
    }

    /// Sets an entry of a map.
    ///
    /// @param bits the value, as the field's type has it
    public void putEntry(int cell, String key, long bits) {
        this.bits[cell] = bits;
        texts[cell] = key;
    }

    /// Makes one element of a list, or entry of a map, missing.
    public void putAbsent(int cell) {
        bits[cell] = ABSENT_ELEMENT;
        texts[cell] = null;
    }

    public double doubleAt(int cell) {
        return Double.longBitsToDouble(bits[cell]);
    }

    public long longAt(int cell) {
        return bits[cell];
    }

    public String textAt(int cell) {
        String text = texts[cell];
        if (text == null) {
            throw new IllegalStateException("cell " + cell + " holds no text");
        }
        return text;
    }

    /// Whether an element of a present list is missing.
    public boolean absentAt(int cell) {
        return bits[cell] == ABSENT_ELEMENT && texts[cell] == null;
    }

    /// The cell of a map's entry, or -1 if the map has none with that key. The field must hold a value.
    public int entryOf(int field, String key) {
        int first = schema.cellOf(field);
        int end = first + schema.field(field).width();
        for (int cell = first; cell < end; cell++) {
            String entry = texts[cell];
            if (entry == null) {
                return -1;
            }
            if (entry.equals(key)) {
                return cell;
            }
        }
        return -1;
    }

    public FeatureStatus status(int field) {
        return statuses[field];
    }

    /// Whether the field holds a value, fresh or not.
    public boolean has(int field) {
        return statuses[field].hasValue();
    }

    public void status(int field, FeatureStatus status) {
        statuses[field] = status;
    }

    /// When the newest event behind the field happened, in microseconds; [#UNKNOWN_TIME] if it has none.
    public long eventTimeMicros(int field) {
        return eventTimesMicros[field];
    }

    public void eventTimeMicros(int field, long micros) {
        eventTimesMicros[field] = micros;
    }

    /// The value of a numeric field's cell as a model takes it: NaN where it is missing.
    public double asDouble(int field, int cell) {
        if (!has(field) || bits[cell] == ABSENT_ELEMENT) {
            return Double.NaN;
        }
        return schema.field(field).type() == ValueType.FLOAT64
                ? Double.longBitsToDouble(bits[cell])
                : (double) bits[cell];
    }
}
