package dev.punctual.core.plan;

import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import dev.punctual.core.value.Schema;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the reads of one part of a [ScoringPlan] gave for the keys met last. Used by one thread.
final class KnownReads {
    /*
     * Each hash has one place, and the newer key takes it, unless the older one is needed by the same batch: then the newer
     * one gets one of the places behind, for that batch only. The values lie side by side in arrays, so that a key that is
     * met once touches little memory and leaves no object.
     */
    private static final int MOST_PLACES = 4_096;
    private static final int MOST_NUMBERS = 1 << 18;

    private final ScoringPlan.Part part;
    private final Schema keptSchema;
    private final int places; // a power of two
    private final int width;
    private final int[] hashes;
    private final long[] timesMicros;
    private final int[] batches; // the last batch that needed it; 0 for none
    private final KeyBytes[] keys;
    private final float[] numbers;
    private final @Nullable Frame[] kept;
    private int batch;
    private int others;
    private boolean found;

    /// @param most how many keys a batch can have
    KnownReads(ScoringPlan.Part part, Schema frame, int most) {
        this.part = part;
        this.keptSchema = part.keptSchema(frame);
        this.width = part.inputs().count();
        int each = Math.max(1, width + part.kept().length);
        this.places = Integer.highestOneBit(Math.clamp(MOST_NUMBERS / each, 1, MOST_PLACES));
        int all = places + most;
        this.hashes = new int[all];
        this.timesMicros = new long[all];
        this.batches = new int[all];
        this.keys = new KeyBytes[all];
        this.numbers = new float[all * width];
        this.kept = new @Nullable Frame[all];
    }

    void forget() {
        Arrays.fill(batches, 0);
    }

    void begin() {
        batch++;
        others = 0;
    }

    /// The place of a key at a time, where it stays for the batch; [#wasKnown] says whether it holds anything.
    int place(KeyBytes key, long timeMicros) {
        int hash = key.hashCode();
        int place = (hash ^ (hash >>> 16)) & (places - 1);
        found =
                batches[place] != 0
                        && hashes[place] == hash
                        && timesMicros[place] == timeMicros
                        && keys[place].equals(key);
        if (!found) {
            if (batches[place] == batch) {
                place = places + others++;
            }
            hashes[place] = hash;
            timesMicros[place] = timeMicros;
            keys[place] = key;
        }
        batches[place] = batch;
        return place;
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
        int[] fields = part.kept();
        if (fields.length > 0) {
            Frame beside = kept[place];
            if (beside == null) {
                beside = new Frame(keptSchema);
                kept[place] = beside;
            }
            for (int i = 0; i < fields.length; i++) {
                beside.copy(from, fields[i], i);
            }
        }
    }

    /// Puts what was read into a row, and what is looked at beside into a frame.
    void put(int place, float[] row, Frame frame) {
        part.inputs().put(numbers, place * width, row);
        Frame beside = kept[place];
        if (beside != null) {
            int[] fields = part.kept();
            for (int i = 0; i < fields.length; i++) {
                frame.copy(beside, i, fields[i]);
            }
        }
    }
}
