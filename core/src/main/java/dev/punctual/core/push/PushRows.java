package dev.punctual.core.push;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.util.ArrayList;
import java.util.stream.IntStream;

/// The stored form of the rows of one push view: every feature with the event time of its own newest write. Any thread
/// may use it.
public final class PushRows {
    /*
     * A row has the features, and after them one timestamp for each, which is there as soon as the feature was ever
     * written: a feature that was cleared is remembered by its timestamp alone, so that an older value does not come back.
     * The event time in the row's head is that of the newest feature, and so is its expiry, after which nothing of the row
     * is read; the expiry of an older feature follows from its own timestamp.
     */
    private final ViewDefinition.Ages ages;
    private final Schema stored;
    private final RowCodec codec;
    private final int features;
    private final int[] all;

    public PushRows(ViewDefinition.Push view) {
        this.ages = view.ages();
        this.features = view.features().size();
        var fields = new ArrayList<Field>(view.features().fields());
        view.features()
                .fields()
                .forEach(f -> fields.add(Field.of(f.name() + ".time", ValueType.TIMESTAMP)));
        this.stored = new Schema(fields);
        this.codec = new RowCodec(stored);
        this.all = IntStream.range(0, stored.size()).toArray();
    }

    /// Writes the features of a row into fields of a frame, see [RowCodec#decode].
    public boolean decode(byte[] row, Frame frame, int[] targets, long nowMicros) {
        if (!codec.decode(row, frame, targets, nowMicros)) {
            return false;
        }
        for (int i = 0; i < targets.length; i++) {
            int target = targets[i];
            if (target < 0 || !frame.has(target)) {
                continue;
            }
            long time = codec.numberAt(row, features + i);
            if (ages.expiryMicros(time) <= nowMicros) {
                frame.status(target, FeatureStatus.MISSING);
                frame.eventTimeMicros(target, Frame.UNKNOWN_TIME);
            } else {
                frame.eventTimeMicros(target, time);
            }
        }
        return true;
    }

    /// A row that nothing was written to, as a frame of features and their timestamps.
    Frame empty() {
        return new Frame(stored);
    }

    /// Reads a whole row, expired or not; one of an earlier definition is as good as none.
    void read(byte[] row, Frame into) {
        codec.decode(row, into, all, Long.MIN_VALUE);
    }

    /// The bytes of a row that something was written to.
    byte[] encode(Frame row) {
        long newest = Frame.UNKNOWN_TIME;
        for (int i = features; i < stored.size(); i++) {
            if (row.has(i)) {
                newest = Math.max(newest, row.longAt(stored.cellOf(i)));
            }
        }
        return codec.encode(row, all, newest, ages.expiryMicros(newest));
    }

    /// Takes over what a write says of the features that were not written as of a later time.
    ///
    /// @param firstFeature the first feature's field in the write
    /// @return whether it said anything new
    boolean merge(PushedRow write, int firstFeature, long timeMicros, Frame row) {
        boolean any = false;
        for (int i = 0; i < features; i++) {
            boolean set = write.frame().has(firstFeature + i);
            if (!set && !write.cleared().get(firstFeature + i)) {
                continue;
            }
            int time = features + i;
            int timeCell = stored.cellOf(time);
            if (row.has(time) && row.longAt(timeCell) > timeMicros) {
                continue;
            }
            row.putLong(timeCell, timeMicros);
            row.status(time, FeatureStatus.PRESENT);
            if (set) {
                row.copy(write.frame(), firstFeature + i, i);
            } else {
                row.status(i, FeatureStatus.MISSING);
            }
            any = true;
        }
        return any;
    }
}
