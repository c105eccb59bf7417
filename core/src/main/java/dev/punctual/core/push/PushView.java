package dev.punctual.core.push;

import dev.punctual.core.definition.Durability;
import dev.punctual.core.definition.Durations;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.PushResult.Rejection;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import dev.punctual.core.value.KeyCodec;
import dev.punctual.core.value.Schema;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The writing side of one push view.
///
/// One thread writes; any thread may read the table meanwhile.
public final class PushView {
    /*
     * Of two writes to a feature of a key, the one with the later event time counts, and of two with the same time the one
     * that came later: a correction. This holds feature by feature, so the outcome does not depend on the order in which
     * writes with different times arrive, and an update of one feature does not make another look fresh.
     *
     * A write reads the rows of its keys, merges, and writes them as one batch of the store; that it is the only writer is
     * what makes this safe. The batch is whole after a crash or not there, so a row is never torn. A sync takes long where
     * the view asks for one, so it is a call of its own, for as many writes as there are.
     */
    private static final long FUTURE_TOLERANCE_MICROS = Duration.ofMinutes(1).toNanos() / 1_000;

    private final ViewDefinition.Push view;
    private final Schema schema;
    private final KeyCodec keyCodec;
    private final int[] keyFields;
    private final int timeCell;
    private final PushRows rows;
    private final OnlineStore store;
    private final OnlineStore.Table table;

    /// @param key the fields of the entity key
    public PushView(ViewDefinition.Push view, Schema key, OnlineStore store) {
        this.view = view;
        this.schema = schema(view, key);
        this.keyCodec = new KeyCodec(key);
        this.keyFields = IntStream.range(0, key.size()).toArray();
        this.timeCell = schema.cellOf(schema.size() - 1);
        this.rows = new PushRows(view);
        this.store = store;
        this.table = store.table(table(view.name()));
    }

    /// The name of the table that holds a push view.
    public static String table(String view) {
        return "push/" + view;
    }

    /// The fields of what callers write: the entity key, the features, the event time.
    public static Schema schema(ViewDefinition.Push view, Schema key) {
        var fields = new ArrayList<Field>(key.fields());
        fields.addAll(view.features().fields());
        fields.add(Field.of(ViewDefinition.Push.EVENT_TIME, ValueType.TIMESTAMP));
        return new Schema(fields);
    }

    public ViewDefinition.Push view() {
        return view;
    }

    /// The fields of what callers write: the entity key, the features, the event time.
    public Schema schema() {
        return schema;
    }

    /// How many fields the entity key has, which are the first of the schema.
    public int keySize() {
        return keyFields.length;
    }

    /// Writes rows, which are servable when this returns, and survive the end of the process.
    ///
    /// @param nowMicros the time of day; what lies in the future or has expired by then is rejected
    /// @throws ServingException if the store fails; then nothing of it is written
    public PushOutcome write(List<PushedRow> written, long nowMicros) {
        Map<KeyBytes, Frame> changed = new LinkedHashMap<>();
        var rejected = new ArrayList<Rejection>();
        int accepted = 0;
        for (int i = 0; i < written.size(); i++) {
            try {
                accepted += merge(written.get(i), nowMicros, changed) ? 1 : 0;
            } catch (ServingException e) {
                if (e.code() == ErrorCode.STORAGE_FAILED) {
                    throw e;
                }
                rejected.add(new Rejection(i, e.code(), String.valueOf(e.getMessage()), e.field()));
            }
        }
        if (accepted > 0) {
            store(changed);
        }
        return new PushOutcome(accepted, written.size() - accepted - rejected.size(), rejected);
    }

    /// Makes everything written so far as durable as the view promises; nothing is to be acknowledged before.
    public void commit() {
        if (view.durability() == Durability.MACHINE) {
            store.sync();
        }
    }

    private boolean merge(PushedRow write, long nowMicros, Map<KeyBytes, Frame> changed) {
        long time = write.frame().longAt(timeCell);
        requireReadable(time, nowMicros);
        var key = new KeyBytes(keyCodec.encode(write.frame(), keyFields));
        Frame row = changed.get(key);
        if (row == null) {
            row = rows.empty();
            byte[] before = table.get(key.bytes());
            if (before != null) {
                rows.read(before, row);
            }
            changed.put(key, row);
        }
        return rows.merge(write, keyFields.length, time, row);
    }

    private void requireReadable(long timeMicros, long nowMicros) {
        if (timeMicros > nowMicros + FUTURE_TOLERANCE_MICROS) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "lies in the future, where it would keep later values out",
                    ViewDefinition.Push.EVENT_TIME);
        }
        Duration expire = view.ages().expire();
        if (expire != null && view.ages().expiryMicros(timeMicros) <= nowMicros) {
            throw new ServingException(
                    ErrorCode.OUT_OF_RANGE,
                    "is older than " + Durations.text(expire) + ", when values of the view expire",
                    ViewDefinition.Push.EVENT_TIME);
        }
    }

    private void store(Map<KeyBytes, Frame> changed) {
        var keys = new ArrayList<byte[]>(changed.size());
        var bytes = new ArrayList<byte[]>(changed.size());
        changed.forEach((key, row) -> {
            keys.add(key.bytes());
            bytes.add(rows.encode(row));
        });
        table.write(keys, bytes);
    }
}
