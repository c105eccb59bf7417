package dev.punctual.core.plan;

import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.Arrays;
import java.util.List;

/// The way from a question's frame to the row of numbers that a model takes. Immutable.
public final class ModelInput {
    private final int[] fields;
    private final int[] cells;
    private final int[] distinctFields;
    private final List<String> names;

    /// Compiles the names of a model's inputs; a list takes as many places as it has elements.
    public ModelInput(Schema schema, List<String> inputs) {
        int width =
                inputs.stream().mapToInt(name -> schema.field(index(schema, name)).width()).sum();
        this.fields = new int[width];
        this.cells = new int[width];
        var places = new String[width];
        int place = 0;
        for (String name : inputs) {
            int field = index(schema, name);
            int elements = schema.field(field).width();
            for (int i = 0; i < elements; i++) {
                fields[place] = field;
                cells[place] = schema.cellOf(field) + i;
                places[place++] = elements == 1 ? name : name + "[" + i + "]";
            }
        }
        this.names = List.of(places);
        this.distinctFields = Arrays.stream(fields).distinct().toArray();
    }

    /// How many numbers a row has.
    public int width() {
        return fields.length;
    }

    /// The field that each number of a row is from; not to be changed.
    int[] fields() {
        return fields;
    }

    /// The cell that each number of a row is from; not to be changed.
    int[] cells() {
        return cells;
    }

    /// What each number of a row is, such as `network.mean_60m` or `landed_origin.last_5[0]`.
    public List<String> names() {
        return names;
    }

    /// Writes the row from `offset` on; what is missing becomes NaN.
    public void fill(Frame frame, float[] row, int offset) {
        for (int i = 0; i < fields.length; i++) {
            row[offset + i] = (float) frame.asDouble(fields[i], cells[i]);
        }
    }

    /// Whether all of its values were read in time, found or not.
    public boolean read(Frame frame) {
        for (int field : distinctFields) {
            if (frame.status(field) == FeatureStatus.TIMED_OUT) {
                return false;
            }
        }
        return true;
    }

    /// A hash of the row: rows with the same numbers have the same, whatever they were made of.
    public long hash(Frame frame, long salt) {
        long hash = salt;
        for (int i = 0; i < fields.length; i++) {
            int bits = Float.floatToIntBits((float) frame.asDouble(fields[i], cells[i]));
            long mixed = (hash ^ bits) * 0x9e37_79b9_7f4a_7c15L;
            mixed = (mixed ^ (mixed >>> 32)) * 0xbf58_476d_1ce4_e5b9L;
            hash = mixed ^ (mixed >>> 29);
        }
        return hash;
    }

    /// The event time of the oldest value that a row is made of; [Frame#UNKNOWN_TIME] if none has a time.
    public long oldestMicros(Frame frame) {
        long oldest = Long.MAX_VALUE;
        for (int field : distinctFields) {
            long time = frame.eventTimeMicros(field);
            if (time != Frame.UNKNOWN_TIME && frame.has(field)) {
                oldest = Math.min(oldest, time);
            }
        }
        return oldest == Long.MAX_VALUE ? Frame.UNKNOWN_TIME : oldest;
    }

    private static int index(Schema schema, String name) {
        int index = schema.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no field " + name + " in " + schema);
        }
        return index;
    }
}
