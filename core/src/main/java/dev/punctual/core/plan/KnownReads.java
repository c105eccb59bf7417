package dev.punctual.core.plan;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the reads of one part of a [ScoringPlan] gave for the keys met last. Used by one thread.
final class KnownReads {
    /*
     * Keys are told apart by the values that they are made of, so that one that is known is not encoded again. They get
     * places one after another, found by a table of hashes with open addressing; when a batch might not find enough places
     * left, all are forgotten. Where no two questions share a key, none is looked for. The values lie side by side in arrays,
     * so that a key that is met once touches little memory.
     */
    private static final int MOST_PLACES = 4_096;
    private static final int MOST_NUMBERS = 1 << 18;
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    private final ScoringPlan.Part part;
    private final Schema keptSchema;
    private final int most;
    private final boolean shared;
    private final int[] fields; // of the key
    private final int[] cells;
    private final boolean[] textual;
    private final int width;
    private final int[] slots; // a place + 1, or 0
    private final int[] hashes; // by place, as all that follows
    private final long[] timesMicros;
    private final long[] keyBits;
    private final @Nullable String[] keyTexts;
    private final KeyBytes[] keys;
    private final float[] numbers;
    private final @Nullable Frame[] kept;
    private int used;
    private boolean found;

    /// @param shared whether questions share keys
    /// @param most how many keys a batch can have
    KnownReads(ScoringPlan.Part part, Schema frame, boolean shared, int most) {
        this.part = part;
        this.shared = shared;
        this.most = most;
        this.fields = part.key().fields();
        this.cells = Arrays.stream(fields).map(frame::cellOf).toArray();
        this.textual = new boolean[fields.length];
        for (int i = 0; i < fields.length; i++) {
            textual[i] = frame.field(fields[i]).type() == ValueType.STRING;
        }
        this.keptSchema = part.keptSchema(frame);
        this.width = part.inputs().count();
        int each = Math.max(1, width + part.kept().length);
        int places = shared ? Math.max(2 * most, Math.min(MOST_NUMBERS / each, MOST_PLACES)) : most;
        this.slots = new int[shared ? 4 * Integer.highestOneBit(places) : 0];
        this.hashes = new int[places];
        this.timesMicros = new long[places];
        this.keyBits = new long[places * fields.length];
        this.keyTexts = new @Nullable String[places * fields.length];
        this.keys = new KeyBytes[places];
        this.numbers = new float[places * width];
        this.kept = new @Nullable Frame[places];
    }

    void forget() {
        Arrays.fill(slots, 0);
        used = 0;
    }

    /// Begins a batch, for which all places are kept that it is given.
    void begin() {
        if (used + most > hashes.length) {
            forget();
        }
    }

    /// The place of a question's key at a time; [#wasKnown] says whether it holds anything.
    int place(Frame asked, long timeMicros) {
        found = false;
        if (!shared) {
            return keep(asked, timeMicros);
        }
        int hash = hash(asked, timeMicros);
        int slot = hash & (slots.length - 1);
        while (slots[slot] != 0) {
            int place = slots[slot] - 1;
            if (hashes[place] == hash && timesMicros[place] == timeMicros && same(place, asked)) {
                found = true;
                return place;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        hashes[used] = hash;
        for (int i = 0; i < fields.length; i++) {
            int at = used * fields.length + i;
            if (textual[i]) {
                keyTexts[at] = asked.has(fields[i]) ? asked.textAt(cells[i]) : null;
            } else {
                keyBits[at] = asked.longAt(cells[i]);
            }
        }
        slots[slot] = used + 1;
        return keep(asked, timeMicros);
    }

    private int keep(Frame asked, long timeMicros) {
        keys[used] = new KeyBytes(part.key().encode(asked));
        timesMicros[used] = timeMicros;
        return used++;
    }

    private int hash(Frame asked, long timeMicros) {
        long hash = timeMicros * MIX;
        for (int i = 0; i < fields.length; i++) {
            if (asked.has(fields[i])) {
                int cell = cells[i];
                long value = textual[i] ? asked.textAt(cell).hashCode() : asked.longAt(cell);
                hash = (hash ^ value) * MIX;
            }
        }
        return (int) (hash >>> 32);
    }

    private boolean same(int place, Frame asked) {
        for (int i = 0; i < fields.length; i++) {
            int at = place * fields.length + i;
            if (!asked.has(fields[i])
                    || (textual[i]
                            ? !asked.textAt(cells[i]).equals(keyTexts[at])
                            : asked.longAt(cells[i]) != keyBits[at])) {
                return false;
            }
        }
        return true;
    }

    boolean wasKnown() {
        return found;
    }

    KeyBytes key(int place) {
        return keys[place];
    }

    long timeMicros(int place) {
        return timesMicros[place];
    }

    /// Keeps what was read.
    void take(int place, Frame from) {
        part.inputs().take(from, numbers, place * width);
        int[] looked = part.kept();
        if (looked.length > 0) {
            Frame beside = kept[place];
            if (beside == null) {
                beside = new Frame(keptSchema);
                kept[place] = beside;
            }
            for (int i = 0; i < looked.length; i++) {
                beside.copy(from, looked[i], i);
            }
        }
    }

    /// Puts what was read into a row, and what is looked at beside into a frame.
    void put(int place, float[] row, Frame frame) {
        part.inputs().put(numbers, place * width, row);
        Frame beside = kept[place];
        if (beside != null) {
            int[] looked = part.kept();
            for (int i = 0; i < looked.length; i++) {
                frame.copy(beside, i, looked[i]);
            }
        }
    }
}
